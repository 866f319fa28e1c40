import type { ObjectStore } from '../../store/object-store.ts'
import { clusterNames } from '../state/read-state.ts'

/** Names of the clusters that a deployed product works on: those that its bucket knows. */
export async function deployedClusters(store: ObjectStore): Promise<readonly string[]> {
  return (await clusterNames(store)).toSorted()
}
