import { type LaneResult, runLane } from '../lane/run-lane.ts'
import type { LocalWorld } from './product.ts'
import { type Worked, workAll } from './work-all.ts'

/** How one cluster stands after everything was polled and synced once. */
export interface ClusterResult {
  readonly cluster: string
  readonly result: Worked<LaneResult>
}

/** Polls and syncs everything once: new units are rendered and applied in the same run. */
export async function syncOnce(world: LocalWorld): Promise<readonly ClusterResult[]> {
  const worked = await workAll<LaneResult>(world, { work: (deps) => runLane(deps, world.signal) })
  return [...worked].map(([cluster, result]) => ({ cluster, result }))
}
