import { Problem } from '../core/problem.ts'
import type { LaneDeps } from '../lane/deps.ts'
import { laneHandler } from '../lane/handler.ts'
import type { LaneResult } from '../lane/run-lane.ts'
import { messageSchema } from '../queue/message.ts'
import { deliver } from './deliver.ts'
import type { LocalWorld } from './product.ts'
import { type Worked, workAll } from './work-all.ts'

/** How one cluster stands after everything was polled and synced once. */
export interface ClusterResult {
  readonly cluster: string
  readonly result: Worked<LaneResult>
}

/** Polls and syncs everything once, by the handlers that Lambda runs: new units are rendered and applied in the same run. */
export async function syncOnce(world: LocalWorld): Promise<readonly ClusterResult[]> {
  const worked = await workAll<LaneResult>(world, { work: (deps) => activate(world, deps) })
  return [...worked].map(([cluster, result]) => ({ cluster, result }))
}

async function activate({ clock, signal }: LocalWorld, deps: LaneDeps): Promise<LaneResult> {
  const cluster = deps.cluster.name
  let came: LaneResult | undefined
  const message = { schema: messageSchema, kind: 'audit', cluster }
  await deliver(
    (on) =>
      laneHandler({
        ...on,
        // The connections stay open for the next message of this run.
        open: async () => ({ deps, close: () => undefined }),
        continueLater: async () => undefined,
        // A run that ends looks once.
        lookLater: async () => undefined,
        done: (_, result) => {
          came = result
        },
      }),
    { message, group: cluster, clock, signal },
  )
  if (came === undefined) throw new Problem({ code: 'Aborted', subject: cluster, what: 'was stopped' })
  return came
}
