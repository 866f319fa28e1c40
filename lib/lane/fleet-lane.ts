import type { ClusterApi } from '../apply/cluster.ts'
import type { Cluster, Fleet } from '../fleet/fleet.ts'
import { sourceSpec } from '../fleet/source-spec.ts'
import type { Bucket } from '../store/bucket.ts'
import type { LaneDeps } from './deps.ts'

/** What a lane stands on beside what the fleet file says of its cluster. */
export interface LaneWorld {
  readonly fleet: Fleet
  readonly bucket: Bucket
  readonly api: ClusterApi
  readonly secretKey: Uint8Array
  readonly requestRender: LaneDeps['requestRender']
}

/** Units side by side times requests in each keeps the 16 sockets of a cluster busy. */
const unitsAtOnce = 8
const requestsAtOnce = 8

/** The lane of one cluster of a fleet. */
export function fleetLane({ fleet, bucket, api, secretKey, requestRender }: LaneWorld, cluster: Cluster): LaneDeps {
  const { name, source: root, variables, deletion } = cluster
  return {
    cluster: { name, root, variables, deletion },
    bucket,
    api,
    clock: bucket.clock,
    sourceSpec: (definition) => sourceSpec(fleet, name, definition),
    requestRender,
    secretKey,
    unitsAtOnce,
    requestsAtOnce,
  }
}
