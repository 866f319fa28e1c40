import type { ClusterApi } from '../../lib/apply/cluster.ts'
import { buildId } from '../../lib/build/spec.ts'
import { Problem } from '../../lib/core/problem.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import type { UnitId } from '../../lib/flux/definition.ts'
import type { LaneDeps } from '../../lib/lane/deps.ts'
import { contentReader } from '../../lib/lane/discover/content.ts'
import { discover } from '../../lib/lane/discover/discover.ts'
import type { Graph, UnitNode } from '../../lib/lane/discover/graph.ts'
import { headsView } from '../../lib/lane/discover/heads-view.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { type GitSourceSpec, sourceId } from '../../lib/source/spec.ts'
import { putArtifact } from '../../lib/store/artifacts.ts'
import type { Head, HeadBuild } from '../../lib/store/head.ts'
import { emptyHead, readHead, writeHead } from '../../lib/store/heads.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { recordsOf } from './samples.ts'

export const fleetUrl = 'https://github.com/acme/fleet'
export const now = gitRevision('main', 'b'.repeat(40))
export const before = gitRevision('main', 'a'.repeat(40))

/** What a head has for a path: rendered text, or more of the entry. */
export type Rendered = string | { readonly yaml?: string; readonly entry?: Partial<HeadBuild>; readonly lost?: true }

/** What one look at a cluster's units came to. */
export interface Discovered extends Graph {
  readonly requested: number
  node(name: string): UnitNode
  /** Names of units by the kind of their content, in order of their names. */
  readonly kinds: Readonly<Record<string, string>>
  readonly deps: LaneDeps
}

const error = { code: 'BuildFailed', message: 'broken', since: 1 }

/** A build that fails; with `yaml` it was rendered at the revision before. */
export function broken(yaml?: string): Rendered {
  return { ...(yaml !== undefined && { yaml }), entry: { error, ...(yaml !== undefined && { behind: before }) } }
}

/** A cluster `test` whose root is the root of the fleet's repository, with artifacts put into the bucket by hand. */
export function discoveryScene() {
  const bucket = memoryBucket()
  const deps: LaneDeps = {
    cluster: {
      name: 'test',
      root: { url: fleetUrl, ref: { branch: 'main' }, path: 'root' },
      variables: {},
      deletion: { maxPercent: 50, minObjects: 10, protect: [] },
      rollout: { before: [], after: [], afterMs: 0 },
    },
    bucket,
    // No look at units needs the cluster, but for variables.
    api: {
      get: async () => ({ kind: 'refused', status: 404, reason: '', message: '', causes: [] }),
    } as unknown as ClusterApi,
    requestsSent: () => 0,
    clock: virtualClock(),
    sourceSpec: ({ url, ref, ignore }) =>
      url.startsWith('ssh:')
        ? new Problem({ code: 'Unsupported', subject: url, what: 'is an ssh address' })
        : { kind: 'GitRepository', url, ref, ignore, credential: '' },
    requestRender: async () => {},
    lookLater: async () => {},
    wakeCluster: async () => {},
    tell: async () => {},
    memory: laneMemory(),
    alone: true,
    secretKey: Buffer.from('key'),
    unitsAtOnce: 2,
    requestsAtOnce: 2,
  }
  const specOf = (url: string): GitSourceSpec => {
    return { kind: 'GitRepository', url, ref: { branch: 'main' }, ignore: '', credential: '' }
  }
  return {
    deps,
    /** Writes the head of a source with what was rendered at each path. */
    async rendered(paths: Readonly<Record<string, Rendered>>, url = fleetUrl, change: Partial<Head> = {}) {
      const spec = specOf(url)
      const source = sourceId(spec)
      const builds: Record<string, HeadBuild> = {}
      for (const [path, what] of Object.entries(paths)) {
        const { yaml, entry = {}, lost } = typeof what === 'string' ? { yaml: what } : what
        const artifact = yaml === undefined ? {} : { artifact: await putArtifact(bucket, yaml) }
        if (lost && 'artifact' in artifact) await bucket.store.delete(`artifacts/${artifact.artifact}`)
        builds[buildId({ source, path, fields: {} })] = { clusters: ['test'], ...artifact, ...entry }
      }
      const head: Head = { ...emptyHead(spec), revision: now, builds, ...change }
      await writeHead(bucket, source, { head, seen: await readHead(bucket.store, source) })
    },
    artifact: (yaml: string) => putArtifact(bucket, yaml),
    async look(...records: readonly UnitRecord[]): Promise<Discovered> {
      const world = {
        heads: headsView(deps),
        mayRest: () => false,
        suspended: async () => false,
        pin: async () => undefined,
        gate: async () => undefined,
      } as const
      const content = contentReader(deps, world)
      const graph = await discover(deps, recordsOf(...records), content)
      const requested = [...content.missing.values()].reduce((sum, { builds }) => sum + builds.size, 0)
      const sorted = [...graph.nodes].sort(([a], [b]) => (a < b ? -1 : 1))
      return {
        ...graph,
        deps,
        requested,
        node: (name) => graph.nodes.get(`Kustomization/flux-system/${name}` as UnitId)!,
        kinds: Object.fromEntries(
          sorted.map(
            ([
              id,
              {
                content: { kind },
              },
            ]) => [id.split('/')[2], kind],
          ),
        ),
      }
    },
  }
}
