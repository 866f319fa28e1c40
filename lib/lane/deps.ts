import type { ClusterApi } from '../apply/cluster.ts'
import type { BuildId } from '../build/spec.ts'
import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import type { GitRepositoryDefinition } from '../flux/definition.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import type { GitSourceSpec, SourceId } from '../source/spec.ts'
import type { Bucket } from '../store/bucket.ts'
import type { StoredEvent } from '../store/events.ts'
import type { RootSource } from './discover/root.ts'
import type { DriftMode } from './drift/drift-mode.ts'
import type { LaneMemory } from './memory.ts'
import type { DeletionGuard } from './plan/deletions.ts'

/** A source that a lane wants builds of. */
export interface WantedSource {
  readonly id: SourceId
  readonly spec: GitSourceSpec
}

/** Which clusters of the same root source go before this one, and which after it. */
export interface LaneRollout {
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** How long those before must have been healthy. */
  readonly afterMs: number
  /** ClusterSets of earlier waves that were not searched yet: nobody knows which clusters they have. */
  readonly unsearched?: readonly string[]
}

/** What the fleet file says of the lane's cluster. */
export interface LaneCluster {
  readonly name: string
  readonly root: RootSource
  /** Weakest variables of every unit with postBuild. */
  readonly variables: Readonly<Record<string, string>>
  readonly deletion: DeletionGuard
  readonly rollout: LaneRollout
  /** What to do about drift where a unit does not say it itself; revert where not given. */
  readonly drift?: DriftMode
}

/** The lane's outside world. */
export interface LaneDeps {
  readonly cluster: LaneCluster
  readonly bucket: Bucket
  readonly api: ClusterApi
  /** Requests that were sent to the API server so far. */
  readonly requestsSent: () => number
  readonly clock: Clock
  /** The source that stands behind a GitRepository of this cluster, by the fleet file's credentials; or why there is none. */
  readonly sourceSpec: (definition: GitRepositoryDefinition) => GitSourceSpec | Problem
  /** Asks the render step for builds that have no artifact. */
  readonly requestRender: (source: WantedSource, builds: readonly BuildId[]) => Promise<void>
  /** Has this lane look again after a while; by an audit where one could not be made. */
  readonly lookLater: (delayMs: number, audit?: AuditOrder) => Promise<void>
  /** Has the lane of another cluster look, which waits for this one (rollout). */
  readonly wakeCluster: (cluster: string) => Promise<void>
  /** Tells of an event that was written to the audit trail. */
  readonly tell: (key: string, event: StoredEvent) => Promise<void>
  /** What was read and worked out by earlier activations of this process. */
  readonly memory: LaneMemory
  /** Nobody else works on this lane, as where one process owns the data: a lease that is found is that of a process that died. */
  readonly alone: boolean
  /** Key of the hashes of secret objects. */
  readonly secretKey: Uint8Array
  /** Units that are worked on side by side. */
  readonly unitsAtOnce: number
  /** API requests side by side within one stage of a unit. */
  readonly requestsAtOnce: number
}
