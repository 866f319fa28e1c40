import { memoryQueue } from '../adapters/memory/queue.ts'
import { Problem } from '../core/problem.ts'
import type { LaneDeps } from '../lane/deps.ts'
import { laneHandler } from '../lane/handler.ts'
import type { LaneResult } from '../lane/run-lane.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import { messageSchema } from '../queue/message-schema.ts'
import { deliver } from './deliver.ts'
import type { LocalWorld } from './product.ts'
import { wire } from './wire.ts'
import { laneResult, type Worked, workAll } from './work-all.ts'

/** How one cluster stands after everything was polled and synced once. */
export interface ClusterResult {
  readonly cluster: string
  readonly result: Worked<LaneResult>
}

/** Polls and syncs everything once, by the handlers that Lambda runs: new units are rendered and applied in the same run. */
export async function syncOnce(world: LocalWorld): Promise<readonly ClusterResult[]> {
  const worked = await workAll<LaneResult>(world, {
    work: (deps) => activate(world, deps, { requests: [], full: false }),
  })
  return [...worked].map(([cluster, result]) => ({ cluster, result }))
}

/** Audits every cluster once, against what was rendered last: nothing is polled and nothing is rendered. */
export async function auditOnce(world: LocalWorld, order: AuditOrder): Promise<readonly ClusterResult[]> {
  const { clock, fleet, signal } = world
  const nobody = memoryQueue<never>(clock)
  const { lanes } = wire(world, {
    renders: nobody,
    syncs: nobody,
    timers: { send: async () => undefined },
    notices: nobody,
  })
  try {
    const results = fleet.clusters.map(async ({ name }): Promise<readonly ClusterResult[]> => {
      const work = (deps: LaneDeps) => activate(world, deps, order)
      const result = await laneResult(lanes.open(name), { work, signal, name })
      return result === undefined ? [] : [{ cluster: name, result }]
    })
    return (await Promise.all(results)).flat()
  } finally {
    await lanes.close()
  }
}

async function activate({ clock, signal }: LocalWorld, deps: LaneDeps, order: AuditOrder): Promise<LaneResult> {
  const cluster = deps.cluster.name
  let came: LaneResult | undefined
  const message = { schema: messageSchema, kind: 'audit', cluster, ...order }
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
