import { type CompleteFleet, withFound } from '../fleet/found-clusters.ts'
import { searchSets } from '../schedule/search-sets.ts'
import { readFoundClusters } from '../store/found-clusters.ts'
import { localAws } from './aws.ts'
import { type LocalWorld, localBucket } from './product.ts'

/**
 * A fleet with the clusters of its sets, looked for now: here nobody looks again while the product is up. Where another process has the
 * data folder, what that one found counts.
 */
export async function completeFleet(
  world: Pick<LocalWorld, 'fleet' | 'data' | 'clock' | 'env'>,
): Promise<CompleteFleet> {
  const { fleet, data } = world
  if (fleet.clusterSets.length === 0) return { fleet, problems: [] }
  if (data.isShared) return withFound(fleet, await readFoundClusters(data.store))
  return searchSets({ bucket: localBucket(world), fleet, search: localAws(world).search }, fleet.clusterSets)
}
