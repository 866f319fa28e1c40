import type { ClusterApi } from '../apply/cluster.ts'
import type { BuildId } from '../build/spec.ts'
import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import type { GitRepositoryDefinition } from '../flux/definition.ts'
import type { GitSourceSpec, SourceId } from '../source/spec.ts'
import type { Bucket } from '../store/bucket.ts'
import type { DeletionGuard } from './deletions.ts'
import type { RootSource } from './root.ts'

/** What the fleet file says of the lane's cluster. */
export interface LaneCluster {
  readonly name: string
  readonly root: RootSource
  /** Weakest variables of every unit with postBuild. */
  readonly variables: Readonly<Record<string, string>>
  readonly deletion: DeletionGuard
}

/** The lane's outside world. */
export interface LaneDeps {
  readonly cluster: LaneCluster
  readonly bucket: Bucket
  readonly api: ClusterApi
  readonly clock: Clock
  /** The source that stands behind a GitRepository of this cluster, by the fleet file's credentials; or why there is none. */
  readonly sourceSpec: (definition: GitRepositoryDefinition) => GitSourceSpec | Problem
  /** Asks the render step for builds that have no artifact. */
  readonly requestRender: (source: SourceId, builds: readonly BuildId[]) => Promise<void>
  /** Key of the hashes of secret objects. */
  readonly secretKey: Uint8Array
  /** Units that are worked on side by side. */
  readonly unitsAtOnce: number
  /** API requests side by side within one stage of a unit. */
  readonly requestsAtOnce: number
}
