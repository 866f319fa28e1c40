import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { ClusterApi } from '../../lib/apply/cluster.ts'
import { textAt } from '../../lib/core/json.ts'
import type { Around } from '../../lib/local/product.ts'
import { memoryCluster } from '../simulation/cluster/memory-cluster.ts'
import { eventually } from '../support/eventually.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { sendPush } from '../support/send-webhook.ts'
import { startServed } from '../support/served.ts'
import type { Bench, Series } from './bench.ts'
import { startChild } from './bench-child.ts'
import { edgeFiles, edgeFleet, edgeUnits, shared } from './edge.ts'
import { auditTicks } from './fan-out-ticks.ts'

const secret = 'bench'
const url = 'https://git.example/acme/edge'

interface Sample {
  /** From the webhook to the last object of the last cluster written. */
  readonly seconds: number
  /** From the first lane taken to the last one let go. */
  readonly laneSeconds: number
  readonly requests: number
}

/** Who answers for the clusters: embedded ones in a process of their own, over HTTP; or objects in memory, for more than those. */
type Clusters = 'embedded' | 'stub'

/** Which clusters, and how many: no more embedded ones than two processors start, and objects in memory beyond. */
const fleets: readonly (readonly [Clusters, number])[] = [
  ['embedded', 1],
  ['embedded', 10],
  ['embedded', 100],
  ['stub', 100],
  ['stub', 1_000],
]

/**
 * A push to a base that all units of all clusters share, and a schedule that has an audit due in each cluster. `FAN_OUT=100` measures one
 * size: the first sync of 1,000 clusters takes minutes.
 */
export const fanOutBench: Bench = {
  name: 'fan-out',
  async run(runs) {
    const sizes = process.env.FAN_OUT?.split(',').map(Number)
    const series: Series[] = []
    for (const [clusters, count] of fleets.filter(([, each]) => sizes?.includes(each) ?? true))
      series.push(...(await figures(clusters, count, count > 100 ? Math.min(runs, 3) : runs)))
    return [...series, ...(await auditTicks(runs))]
  },
}

async function figures(clusters: Clusters, count: number, runs: number): Promise<readonly Series[]> {
  const samples = await pushes(clusters, count, runs)
  const units = count * edgeUnits
  const of = (what: string, unit: Series['unit'], pick: (sample: Sample) => number, atLeast?: number): Series => ({
    ...{ what: `${count} ${clusters} clusters x ${edgeUnits} units: ${what}`, unit, samples: samples.map(pick) },
    ...(atLeast !== undefined && { atLeast }),
  })
  return [
    of('webhook sent to the last object written', 's', ({ seconds }) => seconds),
    of(
      'units per second of the lanes',
      'per s',
      ({ laneSeconds }) => units / laneSeconds,
      count === 100 ? 500 : undefined,
    ),
    of('requests to the API server of a cluster', 'requests', ({ requests }) => requests / count),
  ]
}

async function pushes(clusters: Clusters, count: number, runs: number): Promise<readonly Sample[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-fan-out-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const repository = createRepository()
  repository.commit(edgeFiles())
  const embedded =
    clusters === 'embedded' ? await startChild('embedded-fleet.ts', { args: [`${count}`, kubeconfig] }) : undefined
  if (embedded === undefined) await writeFile(kubeconfig, stubKubeconfig(count))
  const seen = watchedFleet(clusters)
  const served = await startServed(edgeFleet({ count, kubeconfig, url, fetchFrom: `file://${repository.folder}` }), {
    env: { HOOK: secret },
    around: seen.around,
    onRequest: () => void seen.requests++,
  })
  try {
    await seen.quiet(count, 'start')
    const samples: Sample[] = []
    for (let run = -1; run < runs; run++) {
      const sample = await onePush({ repository, webhook: served.webhook, seen, count, value: `run ${run}` })
      // The first one warms the compiler and the connections.
      if (run >= 0) samples.push(sample)
      await pause(1_000)
    }
    return samples
  } finally {
    await served.stop()
    await embedded?.stop()
    repository.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Push {
  readonly repository: GitRepository
  readonly webhook: string
  readonly seen: Seen
  readonly count: number
  readonly value: string
}

async function onePush({ repository, webhook, seen, count, value }: Push): Promise<Sample> {
  const after = repository.commit(shared(value))
  seen.requests = 0
  seen.lanes.length = 0
  const start = performance.now()
  const status = await sendPush({ to: webhook, secret, repository: url, after })
  if (status !== 202) throw new Error(`webhook answered ${status}`)
  const last = await seen.quiet(count, value)
  const [first = Number.NaN, ...rest] = seen.lanes
  const end = rest.at(-1) ?? Number.NaN
  return { seconds: (last - start) / 1_000, laneSeconds: (end - first) / 1_000, requests: seen.requests }
}

interface Seen {
  readonly around: Around
  /** When lane documents were written. */
  readonly lanes: number[]
  requests: number
  /** Waits until every unit of every cluster has the value and every lane was let go; answers when the last object was written. */
  quiet(count: number, value: string): Promise<number>
}

/** Counts what is written to clusters and lanes. All state is in memory: the disk of this machine says nothing of S3. */
function watchedFleet(clusters: Clusters): Seen {
  const written = new Map<string, number>()
  let last = 0
  const noticing = (api: ClusterApi): ClusterApi => ({
    ...api,
    async apply(type, manifest, options) {
      const answer = await api.apply(type, manifest, options)
      const value = manifest.kind === 'ConfigMap' ? textAt(manifest, 'data', 'value') : undefined
      if (!options.dryRun && answer.kind === 'ok' && value !== undefined) {
        written.set(value, (written.get(value) ?? 0) + 1)
        last = performance.now()
      }
      return answer
    },
  })
  const counted = (api: ClusterApi): ClusterApi => ({
    ...api,
    serverVersion: () => count(api.serverVersion()),
    get: (...args) => count(api.get(...args)),
    listMetadata: (...args) => count(api.listMetadata(...args)),
    list: (...args) => count(api.list(...args)),
    apply: (...args) => count(api.apply(...args)),
    patch: (...args) => count(api.patch(...args)),
    delete: (...args) => count(api.delete(...args)),
  })
  const count = <T>(answer: Promise<T>): Promise<T> => {
    seen.requests++
    return answer
  }
  let made = 0
  const stub = (): ClusterApi => counted(memoryCluster({ name: `edge-${made++}`, now: Date.now }).api)
  const store = memoryObjectStore(Date.now)
  const seen: Seen = {
    lanes: [],
    requests: 0,
    around: {
      store: () => ({
        ...store,
        async put(key, bytes, condition) {
          const outcome = await store.put(key, bytes, condition)
          if (/^clusters\/[^/]+\/lane$/.test(key)) seen.lanes.push(performance.now())
          return outcome
        },
      }),
      cluster: (api) => noticing(clusters === 'stub' ? stub() : api),
    },
    async quiet(count, value) {
      const all = count * edgeUnits
      const isThere = () => (written.get(value) ?? 0) >= all && seen.lanes.length >= 2 * count
      await eventually(`${all} units to hold ${value}`, () => isThere() || undefined, {
        timeout: 600_000,
        interval: 20,
      })
      const at = last
      // A lane that was let go is not taken again.
      let before = -1
      while (before !== seen.lanes.length) {
        before = seen.lanes.length
        await pause(500)
      }
      return at
    },
  }
  return seen
}

function stubKubeconfig(count: number): string {
  const contexts = Array.from(
    { length: count },
    (_, index) => `- {name: edge-${index}, context: {cluster: stub, user: stub}}\n`,
  )
  return `apiVersion: v1
kind: Config
clusters: [{name: stub, cluster: {server: 'https://127.0.0.1:9'}}]
users: [{name: stub, user: {token: stub}}]
contexts:
${contexts.join('')}`
}
