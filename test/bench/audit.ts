import type { AuditSample } from './audit-child.ts'
import { driftSeries, measureDrift } from './audit-drift.ts'
import { type Auditor, type AuditScene, withAuditor, withUnits } from './audit-scene.ts'
import { auditedPerUnit } from './audit-shapes.ts'
import type { Bench, Series } from './bench.ts'
import { startChild } from './bench-child.ts'
import type { RawOrder } from './raw-lists.ts'

interface RawSample {
  readonly ms: number
  readonly requests: number
}

/** One round: each is measured right after the other, on an API server that holds the same. */
interface Round {
  readonly raw: RawSample
  readonly cold: AuditSample
  readonly warm: AuditSample
}

const sizes = [100, 250, 1_000]

/** Audits that find nothing, beside raw metadata LISTs of the same types; and audits that put 1% of the objects back. */
export const auditBench: Bench = {
  name: 'audit',
  async run(runs) {
    const series: Series[] = []
    for (const units of sizesOf()) {
      await withUnits(units, async (scene) => {
        const peaks = { small: await peakOf(scene, smallHeap), any: await peakOf(scene) }
        series.push(...noOpSeries(scene, await noOps(scene, runs), peaks))
        series.push(...driftSeries(scene, await measureDrift(scene, runs)))
      })
    }
    return series
  },
}

/** `AUDIT_UNITS=100,250` measures other sizes. */
function sizesOf(): readonly number[] {
  return process.env.AUDIT_UNITS?.split(',').map(Number) ?? sizes
}

/** A heap as a small function has it: left alone, Node lets garbage lie for as long as the machine has memory. */
const smallHeap = '--max-old-space-size=128 --max-semi-space-size=4'

/** The most memory that a process held which did nothing but three audits, each with nothing remembered. */
async function peakOf(scene: AuditScene, nodeOptions?: string): Promise<number> {
  const audits = async (auditor: Auditor) => {
    for (const _ of [1, 2]) await auditor.ask({ kind: 'cold' })
    return (await auditor.ask({ kind: 'cold' })).peakRssMb
  }
  return withAuditor(scene, audits, nodeOptions)
}

async function noOps(scene: AuditScene, runs: number): Promise<readonly Round[]> {
  const { cluster } = scene
  return withAuditor(scene, async (auditor) => {
    const args = [cluster.url, cluster.token]
    const raw = await startChild<RawOrder, RawSample>('raw-lists.ts', {
      args,
      env: { NODE_EXTRA_CA_CERTS: cluster.caFile },
    })
    try {
      const paths = listedPaths(await auditor.ask({ kind: 'cold' }))
      const rounds: Round[] = []
      // The first rounds warm the compilers of both processes, and the API server.
      for (let run = -2; run < runs; run++) {
        const round = {
          raw: await raw.ask({ paths }),
          cold: await auditor.ask({ kind: 'cold' }),
          warm: await auditor.ask({ kind: 'warm' }),
        }
        for (const { open } of [round.cold, round.warm]) if (open > 0) throw new Error(`${open} units are not ready`)
        if (run >= 0) rounds.push(round)
      }
      return rounds
    } finally {
      await raw.stop()
    }
  })
}

/** What an audit listed, by the paths that it asked for. */
function listedPaths({ api }: AuditSample): readonly string[] {
  return [...new Set(api.filter(isList).map((request) => request.slice('GET '.length).replace(/\?.*/, '')))]
}

function isList(request: string): boolean {
  return request.startsWith('GET') && request.includes('labelSelector')
}

interface Peaks {
  readonly small: number
  readonly any: number
}

function noOpSeries({ units }: AuditScene, rounds: readonly Round[], peaks: Peaks): readonly Series[] {
  const of = (what: string, unit: Series['unit'], pick: (round: Round) => number, bound?: number): Series => ({
    ...{ what: `${units * auditedPerUnit} objects: ${what}`, unit, samples: rounds.map(pick) },
    ...(bound !== undefined && { atMost: bound }),
  })
  const over = ({ raw }: Round, { ms }: AuditSample) => (ms - 100) / raw.ms
  const lists = ({ api }: AuditSample) => api.filter(isList).length
  const s3 = ({ store }: AuditSample, verb = '') => store.filter((call) => call.startsWith(verb)).length
  const memory = (how: string, peak: number): Series => {
    return { what: `${units * auditedPerUnit} objects: peak memory, ${how}`, unit: 'MB', samples: [peak] }
  }
  const s3Bound = 5 + 1 + Math.ceil((units + 1) / 1_000)
  return [
    of('raw metadata LISTs', 'ms', ({ raw }) => raw.ms),
    of('no-op audit, nothing remembered', 'ms', ({ cold }) => cold.ms),
    of('the same less 100 ms, over raw', 'ratio', (round) => over(round, round.cold), 1.3),
    of('no-op audit, process kept', 'ms', ({ warm }) => warm.ms),
    of('the same less 100 ms, over raw', 'ratio', (round) => over(round, round.warm), 1.3),
    of('CPU of the audit, nothing remembered', 'ms', ({ cold }) => cold.cpuMs),
    of('CPU of the audit, process kept', 'ms', ({ warm }) => warm.cpuMs),
    of('raw: requests', 'requests', ({ raw }) => raw.requests),
    of('audit: LIST requests above raw', 'requests', ({ raw, cold }) => lists(cold) - raw.requests, 0),
    of('audit: other requests to the API server', 'requests', ({ cold }) => cold.api.length - lists(cold)),
    of('audit, nothing remembered: requests to the store', 'requests', ({ cold }) => s3(cold), s3Bound),
    of('audit, nothing remembered: GETs', 'requests', ({ cold }) => s3(cold, 'get')),
    of('audit, nothing remembered: LISTs', 'requests', ({ cold }) => s3(cold, 'list')),
    of('audit, nothing remembered: PUTs', 'requests', ({ cold }) => s3(cold, 'put')),
    of('audit, process kept: requests to the store', 'requests', ({ warm }) => s3(warm), s3Bound),
    { ...memory('heap held to 128 MB', peaks.small), atMost: 256 },
    memory('heap as Node likes it', peaks.any),
  ]
}
