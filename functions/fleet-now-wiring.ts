import type { Fleet } from '../lib/fleet/fleet.ts'
import { withFound } from '../lib/fleet/found-clusters.ts'
import { readFoundClusters } from '../lib/store/found-clusters.ts'
import { wiring } from './shared-wiring.ts'

/** The fleet with the clusters that were found for its sets: asked anew by each invocation, as they come and go. */
export async function fleetNow(): Promise<Fleet> {
  const { bucket, fleet } = await wiring()
  if (fleet.clusterSets.length === 0) return fleet
  return withFound(fleet, await readFoundClusters(bucket.store)).fleet
}
