import { performance } from 'node:perf_hooks'
import { kubeClient } from '../../lib/adapters/kube/client.ts'
import { connectionFromKubeconfig } from '../../lib/adapters/kube/kubeconfig.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { ResourceType } from '../../lib/apply/cluster.ts'
import { inParallel } from '../../lib/core/in-parallel.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import type { AuditSample } from './audit-child.ts'
import { type AuditScene, withAuditor } from './audit-scene.ts'
import { auditedPerUnit } from './audit-shapes.ts'
import type { Series } from './bench.ts'

/** One round: an audit that finds nothing, close looks sent raw, and an audit that puts as many objects back. */
interface DriftRound {
  readonly clean: AuditSample
  readonly rawMs: number
  readonly reverting: AuditSample
}

/** What a lane has in flight at most: the sockets of its client. */
const rawAtOnce = 16

const configMaps: ResourceType = {
  ...{ group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  ...{ namespaced: true, verbs: ['patch'] },
}

/**
 * Drifts a ConfigMap in every n-th unit, 1% of all objects, and has an audit put them back; beside it the same requests (GET, dry-run,
 * apply) are sent raw to as many ConfigMaps that no unit owns, which drifted the same way.
 */
export async function measureDrift(scene: AuditScene, runs: number): Promise<readonly DriftRound[]> {
  const { cluster, prefix, units } = scene
  const client = kubeClient(await connectionFromKubeconfig({ file: cluster.kubeconfigFile }), { clock: systemClock })
  const count = Math.round((units * auditedPerUnit) / 100)
  const names = (shift: number) =>
    [...Array(count).keys()].map((index) => `${prefix}-${(Math.floor((index * units) / count) + shift) % units}`)
  // Others in each round: what drifts again and again is held back.
  const oursOf = (round: number) =>
    names(Math.floor((round + 2) / 3)).map((namespace) => configMap(namespace, `config-${((round + 2) % 3) + 1}`))
  const foreign = names(0).map((namespace) => configMap(namespace, 'beside'))
  const apply = (manifest: Manifest, fieldManager: string, dryRun = false) =>
    client.apply(configMaps, manifest, { fieldManager, dryRun })
  const drift = (manifests: readonly Manifest[], round: number) =>
    inParallel(manifests, rawAtOnce, (manifest) => apply({ ...manifest, data: { name: `drift ${round}` } }, 'someone'))
  const closeLooks = async (): Promise<number> => {
    const start = performance.now()
    await inParallel(foreign, rawAtOnce, async (manifest) => {
      await client.get(configMaps, String(manifest.metadata.namespace), manifest.metadata.name)
      await apply(manifest, 'kustomize-controller', true)
      await apply(manifest, 'kustomize-controller')
    })
    return performance.now() - start
  }
  try {
    await inParallel(foreign, rawAtOnce, (manifest) => apply(manifest, 'kustomize-controller'))
    return await withAuditor(scene, async (auditor) => {
      const rounds: DriftRound[] = []
      for (let round = -2; round < runs; round++) {
        await auditor.ask({ kind: 'warm' })
        const clean = await auditor.ask({ kind: 'warm' })
        await drift(foreign, round)
        const rawMs = await closeLooks()
        await drift(oursOf(round), round)
        const reverting = await auditor.ask({ kind: 'warm' })
        const writes = reverting.api.filter((request) => request.startsWith('PATCH') && !request.includes('dryRun'))
        if (writes.length !== count) throw new Error(`${writes.length} of ${count} objects were put back`)
        if (round >= 0) rounds.push({ clean, rawMs, reverting })
      }
      return rounds
    })
  } finally {
    client.close()
  }
}

function configMap(namespace: string, name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { name: namespace } }
}

/** What came of it; growth is held against the same requests sent raw. */
export function driftSeries({ units }: AuditScene, rounds: readonly DriftRound[]): readonly Series[] {
  const of = (what: string, unit: Series['unit'], pick: (round: DriftRound) => number, bound?: number): Series => ({
    ...{ what: `${units * auditedPerUnit} objects, 1% drifted: ${what}`, unit, samples: rounds.map(pick) },
    ...(bound !== undefined && { atMost: bound }),
  })
  const growth = ({ clean, reverting }: DriftRound) => reverting.ms - clean.ms
  return [
    of('no-op audit before it', 'ms', ({ clean }) => clean.ms),
    of('audit that puts it back', 'ms', ({ reverting }) => reverting.ms),
    of('GET, dry-run and apply of as many, raw', 'ms', ({ rawMs }) => rawMs),
    of('growth over raw', 'ratio', (round) => growth(round) / round.rawMs, 1),
    of(
      'requests above those of the no-op audit',
      'requests',
      ({ clean, reverting }) => reverting.api.length - clean.api.length,
    ),
  ]
}
