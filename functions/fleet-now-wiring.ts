import type { Fleet } from '../lib/fleet/fleet.ts'
import { unsearchedSets, withFound } from '../lib/fleet/found-clusters.ts'
import { readFoundClusters } from '../lib/store/found-clusters.ts'
import { wiring } from './shared-wiring.ts'

/** A fleet, and the sets of which nobody knows yet what they find. */
interface FleetNow {
  readonly fleet: Fleet
  readonly unsearched: readonly string[]
}

/** The fleet with the clusters that were found for its sets: asked anew by each invocation, as they come and go. */
export async function fleetNow(): Promise<FleetNow> {
  const { bucket, fleet } = await wiring()
  if (fleet.clusterSets.length === 0) return { fleet, unsearched: [] }
  const found = await readFoundClusters(bucket.store)
  return { fleet: withFound(fleet, found).fleet, unsearched: unsearchedSets(fleet, found) }
}
