import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { ClusterApi } from '../../lib/apply/cluster.ts'
import { buildId } from '../../lib/build/spec.ts'
import { apiVersionOf, inventoryId, splitApiVersion } from '../../lib/core/object-ref.ts'
import { Problem } from '../../lib/core/problem.ts'
import { gitRevision, type Revision } from '../../lib/core/revision.ts'
import type { LaneDeps } from '../../lib/lane/deps.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { type LaneOptions, type LaneResult, runLane } from '../../lib/lane/run-lane.ts'
import { type GitSourceSpec, type SourceId, sourceId } from '../../lib/source/spec.ts'
import { putArtifact } from '../../lib/store/artifacts.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { type Head, type HeadBuild, renderedAt } from '../../lib/store/head.ts'
import { emptyHead, readHead, writeHead } from '../../lib/store/heads.ts'
import { type Lane, readLane } from '../../lib/store/lanes.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecord } from '../../lib/store/records.ts'
import { type MemoryCluster, memoryCluster } from '../simulation/cluster/memory-cluster.ts'
import { aroundEffects, type Effect } from '../support/effects.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { fleetUrl } from './discovery-scene.ts'
import { idOf } from './samples.ts'
import { type StagedClock, stagedClock } from './staged-clock.ts'

/** What a render made of a path: its text, a failure, or nothing yet. */
export type Render = string | { readonly broken: string } | 'pending' | null

/** A whole lane in this process: bucket, API server, clock and Git are scripted, everything between is the product. */
export interface LaneScene {
  readonly bucket: Bucket
  readonly clock: StagedClock
  readonly cluster: MemoryCluster
  readonly deps: LaneDeps
  /** Requests to the API server, `LIST configmaps <selector>`; emptied by `take`. */
  readonly requests: string[]
  /** Keys that were read from the bucket; emptied by `take`. */
  readonly reads: string[]
  /** What the lane asked others for: `look later <ms>`, `render <count>`, `wake <cluster>`; emptied by `take`. */
  readonly asked: string[]
  /** Writes the head as the render step does after a push that changed these paths; answers the new revision. */
  push(paths: Readonly<Record<string, Render>>, url?: string): Promise<Revision>
  /** One activation, narrow and without a skip where nothing else is said; of another process where it is given. */
  run(options?: Partial<LaneOptions>, process?: LaneDeps): Promise<LaneResult>
  /** Kinds of outcomes by unit name, of an activation. */
  outcomes(options?: Partial<LaneOptions>): Promise<Readonly<Record<string, string>>>
  record(name: string): Promise<UnitRecord>
  lane(): Promise<Lane>
  /** The status of a Deployment in `default` as its controller writes it. */
  rolledOut(name: string, state?: 'ready' | 'rolling'): void
  /** `Kind/name` of all that is on the cluster, but for namespaces. */
  live(): readonly string[]
}

export interface SceneOptions {
  readonly change?: Partial<LaneDeps>
  readonly store?: ObjectStore
  readonly cluster?: MemoryCluster
}

export function laneScene({ change = {}, ...given }: SceneOptions = {}): LaneScene {
  const clock = stagedClock()
  const reads: string[] = []
  const requests: string[] = []
  const asked: string[] = []
  const inner = given.store ?? memoryObjectStore()
  const bucket = { ...memoryBucket(noting(inner, reads)), clock }
  const cluster = given.cluster ?? memoryCluster({ name: 'test', now: clock.now })
  const deps: LaneDeps = {
    cluster: {
      name: 'test',
      root: { url: fleetUrl, ref: { branch: 'main' }, path: 'root' },
      variables: {},
      deletion: { maxPercent: 100, minObjects: 10, protect: [] },
      rollout: { before: [], after: [], afterMs: 0 },
    },
    ...{ bucket, clock, alone: true, unitsAtOnce: 8, requestsAtOnce: 8 },
    api: counted(cluster.api, requests),
    requestsSent: () => requests.length,
    sourceSpec: ({ url, ref, ignore }) => ({ kind: 'GitRepository', url, ref, ignore, credential: '' }),
    requestRender: async (_, builds) => void asked.push(`render ${builds.length}`),
    lookLater: async (delayMs, audit) =>
      void asked.push(`look later ${delayMs}${audit === undefined ? '' : ' by an audit'}`),
    wakeCluster: async (other) => void asked.push(`wake ${other}`),
    tell: async () => {},
    memory: laneMemory(),
    secretKey: Buffer.from('key'),
    ...change,
  }
  const git = gitOf({ ...bucket, store: inner })
  const run: LaneScene['run'] = (options, process = deps) => {
    const signal = new AbortController().signal
    const endsAt = clock.now() + 90_000
    return runLane(process, { scope: 'narrow', maySkip: false, signal, endsAt, ...options })
  }
  return {
    ...{ bucket, clock, cluster, deps, requests, reads, asked, run },
    push: git,
    async outcomes(options) {
      const { outcomes } = await run(options)
      return Object.fromEntries([...outcomes].map(([unit, { kind }]) => [unit.split('/')[2], kind]))
    },
    async record(name) {
      return (await readRecord(inner, 'test', idOf(name)))!.value
    },
    async lane() {
      return (await readLane(inner, 'test'))!.value
    },
    rolledOut(name, state = 'ready') {
      const id = inventoryId({ group: 'apps', kind: 'Deployment', namespace: 'default', name })
      const ready = state === 'ready' ? 1 : 0
      const { generation = 1 } = cluster.get(id)!.metadata
      cluster.setStatus(id, 'kube-controller-manager', {
        ...{ observedGeneration: generation, replicas: 1, updatedReplicas: 1 },
        ...{ availableReplicas: ready, readyReplicas: ready },
        conditions: [{ type: 'Available', status: state === 'ready' ? 'True' : 'False' }],
      })
    },
    live: () =>
      [...cluster.all()]
        .map(([, { kind, metadata }]) => `${kind}/${metadata.name}`)
        .filter((name) => !name.startsWith('Namespace/'))
        .sort(),
  }
}

/** Empties a list and answers what was in it. */
export function take<T>(list: T[]): T[] {
  return list.splice(0)
}

export function sourceAt(url = fleetUrl): { readonly id: SourceId; readonly spec: GitSourceSpec } {
  const spec: GitSourceSpec = { kind: 'GitRepository', url, ref: { branch: 'main' }, ignore: '', credential: '' }
  return { id: sourceId(spec), spec }
}

/** Renders of all paths that were ever pushed, each head written as the render step writes it. */
function gitOf(bucket: Bucket): LaneScene['push'] {
  let commits = 0
  return async (paths, url) => {
    const { id: source, spec } = sourceAt(url)
    const seen = await readHead(bucket.store, source)
    const before = seen?.value ?? emptyHead(spec)
    const revision = gitRevision('main', `${++commits}`.padStart(40, '0'))
    // What is not named has the inputs that it had.
    const builds: Record<string, HeadBuild> = Object.fromEntries(
      Object.entries(before.builds).map(([id, entry]) => [id, entry.error ? behind(before, entry) : entry]),
    )
    for (const [path, what] of Object.entries(paths)) {
      const id = buildId({ source, path, fields: {} })
      const { error: _, ...had } = behind(before, before.builds[id] ?? { clusters: ['test'] })
      const { behind: _b, ...now } = had
      if (what === null) delete builds[id]
      else if (what === 'pending') builds[id] = had
      else if (typeof what === 'string') {
        builds[id] = { ...now, clusters: ['test'], artifact: await putArtifact(bucket, what) }
      } else builds[id] = { ...had, error: { code: 'BuildFailed', message: what.broken, since: 1 } }
    }
    const { error: _, ...clean } = before
    const head: Head = { ...clean, revision, moved: bucket.clock.now(), builds }
    await writeHead(bucket, source, { head, seen })
    return revision
  }
}

/** An entry that stays at the revision that it is of. */
function behind(head: Head, entry: HeadBuild): HeadBuild {
  const of = renderedAt(head, entry)
  return of === undefined ? entry : { ...entry, behind: of }
}

function noting(store: ObjectStore, reads: string[]): ObjectStore {
  return {
    ...store,
    get(key) {
      reads.push(key)
      return store.get(key)
    },
  }
}

function counted(api: ClusterApi, requests: string[]): ClusterApi {
  const name = (kind: string, namespace: string, object: string) => `${kind} ${namespace}/${object}`
  return {
    ...api,
    get(type, namespace, object) {
      requests.push(`GET ${name(type.kind, namespace, object)}`)
      return api.get(type, namespace, object)
    },
    listMetadata(type, options) {
      requests.push(`LIST ${apiVersionOf(type)} ${type.kind} ${options.labelSelector ?? ''}`)
      return api.listMetadata(type, options)
    },
    apply(type, manifest, options) {
      const { namespace = '', name: object } = manifest.metadata
      requests.push(`${options.dryRun ? 'DRY-RUN' : 'APPLY'} ${name(manifest.kind, String(namespace), object)}`)
      return api.apply(type, manifest, options)
    },
    delete(type, ref, precondition) {
      requests.push(`DELETE ${name(ref.kind, ref.namespace, ref.name)}`)
      return api.delete(type, ref, precondition)
    },
    patch(type, ref, operations) {
      requests.push(`PATCH ${name(ref.kind, ref.namespace, ref.name)}`)
      return api.patch(type, ref, operations)
    },
  }
}

/** Inventory id of an object in namespace `default`: `apps/v1 Deployment front`. */
export function objectId(apiVersion: string, kind: string, name: string) {
  const { group } = splitApiVersion(apiVersion)
  return inventoryId({ group, kind, namespace: 'default', name })
}

/** A process that dies before an effect: that one does not happen, nor anything after it. */
export function dying(deps: LaneDeps, isEnd: (effect: string) => boolean): LaneDeps {
  let dead = false
  return around(deps, async (name, happen) => {
    dead ||= isEnd(name)
    if (dead) throw new Error('dead')
    return happen()
  })
}

/** A process one of whose effects gets no answer, whether or not it was done. */
export function failing(deps: LaneDeps, { at, done }: { readonly at: number; readonly done: boolean }): LaneDeps {
  let count = 0
  return around(deps, async (name, happen) => {
    if (count++ !== at) return happen()
    if (done) await happen()
    const code = name.startsWith('put ') ? 'StoreFailed' : 'ClusterUnreachable'
    throw new Problem({ code, subject: name, what: 'gave no answer' })
  })
}

function around(deps: LaneDeps, effect: Effect): LaneDeps {
  const { store, cluster } = aroundEffects(effect)
  return { ...deps, bucket: { ...deps.bucket, store: store(deps.bucket.store) }, api: cluster(deps.api) }
}
