import { systemClock } from '../lib/adapters/system/clock.ts'
import type { HandlerWorld } from '../lib/queue/fifo-handler.ts'

/** A request that is not answered is sent again while there is time (protocol.md F4). */
export const awsLimits = {
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
}

/** What every handler stands on. */
export const handlerWorld: HandlerWorld = {
  clock: systemClock,
  report: (id, problem, outcome) => console.error(JSON.stringify({ id, outcome, ...problem.toJSON() })),
}
