import { availableParallelism } from 'node:os'
import { randomNonces } from '../adapters/crypto/random-nonces.ts'
import type { DataFolder } from '../adapters/disk/data-folder.ts'
import { type KubeClient, kubeClient } from '../adapters/kube/client.ts'
import { noClient } from '../adapters/kube/no-client.ts'
import type { ClusterApi } from '../apply/cluster.ts'
import type { Kustomize } from '../build/kustomize.ts'
import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import type { Cluster, Fleet } from '../fleet/fleet.ts'
import { fleetLane } from '../lane/fleet-lane.ts'
import { laneMemory } from '../lane/memory.ts'
import type { Messenger } from '../queue/messenger.ts'
import type { RenderDeps, ResolvedSource } from '../render/deps.ts'
import { renderMemory } from '../render/memory.ts'
import type { SourceSpec } from '../source/spec.ts'
import type { Bucket } from '../store/bucket.ts'
import type { HeadMemory } from '../store/heads.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { inputsStore } from '../store/packed-inputs.ts'
import { connectionTo } from './connection-to.ts'
import type { KeptLane } from './kept-lanes.ts'
import { noticingApi } from './noticing-api.ts'
import { resolveWith } from './resolve-source.ts'
import { secretKey } from './secret-key.ts'
import { localSecrets } from './secrets.ts'
import type { WhenQuiet } from './when-quiet.ts'

/** What the product runs on, on one machine. */
export interface LocalWorld {
  readonly fleet: Fleet
  /** Path of the fleet file: files that it names are relative to its folder. */
  readonly fleetFile: string
  readonly data: DataFolder
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  readonly kustomize: Kustomize
  /** Aborts every request that is under way. */
  readonly signal: AbortSignal
  /** Told of each request to an API server: for metrics and benches. */
  readonly onRequest?: (request: { readonly method: string; readonly path: string; readonly query: string }) => void
  /** Told of each source whose render step failed altogether: not of builds that fail, those are conditions of their units. */
  readonly onProblem?: (problem: Problem) => void
  /** A working tree that stands in for what a source has. */
  readonly instead?: (source: SourceSpec) => ResolvedSource | undefined
  /** The process stays up: a cluster to which there is no way is told of by its lane, as one that does not answer, and tried again. */
  readonly staysUp?: boolean
  /** Does what nobody waits for when nothing else is to be done; where it is not given it is done at once. */
  readonly later?: WhenQuiet['later']
  /** Put around the store and each cluster: for previews, and for tests that count or stop effects. */
  readonly around?: Around
}

/** What stands between the product and its outside world. */
export interface Around {
  store(store: ObjectStore): ObjectStore
  cluster(api: ClusterApi): ClusterApi
}

/** The bucket in a data folder. */
export function localBucket({ data, clock, around }: Pick<LocalWorld, 'data' | 'clock' | 'around'>): Bucket {
  return { store: around?.store(data.store) ?? data.store, nonces: randomNonces, clock }
}

/** The render step over local adapters. */
export function localRenderDeps(
  world: LocalWorld,
  bucket: Bucket,
  messenger: Messenger,
  heads: HeadMemory,
): RenderDeps {
  const { fleet, env, clock, kustomize, later } = world
  const cache = bucket.store
  const read = resolveWith({ fleet, secret: localSecrets(world), env, cache, ...(later !== undefined && { later }) })
  const resolveSource: RenderDeps['resolve'] = async (spec, ...more) => world.instead?.(spec) ?? read(spec, ...more)
  return {
    ...{ bucket, clock, kustomize },
    inputs: inputsStore(bucket),
    memory: renderMemory(heads),
    resolve: resolveSource,
    wake: messenger.wake,
    resolveLater: messenger.resolveLater,
    // A kustomize run is one busy processor.
    rendersAtOnce: availableParallelism(),
  }
}

/** The lane of one cluster over local adapters; `close` ends its connections. */
export async function localLaneDeps(
  world: LocalWorld,
  bucket: Bucket,
  cluster: Cluster,
  messenger: Messenger,
  heads: HeadMemory,
): Promise<KeptLane> {
  let isLost = false
  const client = await connect(world, bucket, cluster).catch((cause: unknown) => {
    if (world.staysUp !== true) throw cause
    isLost = true
    return noClient(cluster.name, cause)
  })
  const api = noticingApi(client, () => {
    isLost = true
  })
  const deps = fleetLane(
    {
      fleet: world.fleet,
      bucket,
      api: world.around?.cluster(api) ?? api,
      secretKey: await secretKey(world.data.path),
      messenger,
      memory: laneMemory(heads),
      alone: true,
      requestsSent: client.sent,
    },
    cluster,
  )
  return { deps, isLost: () => isLost, close: () => client.close() }
}

async function connect(world: LocalWorld, bucket: Bucket, cluster: Cluster): Promise<KubeClient> {
  const connection = await connectionTo(world, bucket, cluster)
  const { clock, signal, onRequest } = world
  return kubeClient(connection, { clock, signal, ...(onRequest !== undefined && { onRequest }) })
}
