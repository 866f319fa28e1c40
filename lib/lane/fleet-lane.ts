import type { ClusterApi } from '../apply/cluster.ts'
import { canonical } from '../core/canonical.ts'
import type { Cluster, ClusterSet, Fleet } from '../fleet/fleet.ts'
import { sourceSpec } from '../fleet/source-spec.ts'
import { waveOf } from '../fleet/wave.ts'
import type { Messenger } from '../queue/messenger.ts'
import { repositoryName } from '../source/url.ts'
import type { Bucket } from '../store/bucket.ts'
import type { LaneDeps, LaneRollout } from './deps.ts'
import type { LaneMemory } from './memory.ts'

/** What a lane stands on beside what the fleet file says of its cluster. */
export interface LaneWorld {
  readonly fleet: Fleet
  /** ClusterSets that were not searched yet, by name. */
  readonly unsearched?: readonly string[]
  readonly bucket: Bucket
  readonly api: ClusterApi
  readonly secretKey: Uint8Array
  readonly messenger: Messenger
  readonly memory: LaneMemory
  readonly alone: boolean
  /** Requests that were sent to the API server so far. */
  readonly requestsSent: () => number
}

/** Units side by side times requests in each keeps the 16 sockets of a cluster busy. */
const unitsAtOnce = 8
const requestsAtOnce = 8

/** The lane of one cluster of a fleet. */
export function fleetLane(world: LaneWorld, cluster: Cluster): LaneDeps {
  const { fleet, unsearched = [], bucket, api, secretKey, messenger, memory, alone, requestsSent } = world
  const { name, source: root, variables, deletion, audit } = cluster
  return {
    cluster: {
      ...{ name, root, variables, deletion, rollout: rolloutOf(fleet, cluster, unsearched) },
      ...(audit.drift !== undefined && { drift: audit.drift }),
    },
    ...{ bucket, api, requestsSent, memory, alone, secretKey, unitsAtOnce, requestsAtOnce },
    clock: bucket.clock,
    sourceSpec: (definition) => sourceSpec(fleet, name, definition),
    requestRender: ({ id: source, spec }, builds) =>
      messenger.requestRender({ repository: repositoryName(spec.url), source, builds, cluster: name }),
    lookLater: (delayMs, audit) => messenger.lookLater(name, delayMs, audit),
    wakeCluster: (other) => messenger.command(other),
    tell: (key) => messenger.event(name, key),
  }
}

/** Which clusters go before a cluster and which after it: waves count among those that read the same repository at the same ref. */
export function rolloutOf(fleet: Fleet, cluster: Cluster, unsearched: readonly string[] = []): LaneRollout {
  const others = fleet.clusters.filter((other) => rootOf(other.source) === rootOf(cluster.source))
  const wave = waveOf(cluster)
  const names = (those: (wave: number) => boolean) =>
    others.filter((other) => those(waveOf(other))).map((other) => other.name)
  const next = Math.min(...others.map(waveOf).filter((other) => other > wave))
  return {
    before: names((other) => other < wave),
    after: names((other) => other === next),
    afterMs: cluster.rollout?.afterMs ?? 0,
    unsearched: fleet.clusterSets
      .filter((set) => unsearched.includes(set.name) && waveOf(set.template) < wave && mayRead(set, cluster))
      .map(({ name }) => name),
  }
}

/** Whether clusters of a set may read what a cluster reads: what its template leaves open may become anything. */
function mayRead({ template: { source } }: ClusterSet, cluster: Cluster): boolean {
  const isOpen = [source.url, ...Object.values(source.ref)].some((text) => String(text).includes('{'))
  return isOpen || rootOf(source) === rootOf(cluster.source)
}

function rootOf({ url, ref }: Cluster['source']): string {
  return canonical([repositoryName(url), ref])
}
