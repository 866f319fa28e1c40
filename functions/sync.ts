import { laneHandler } from '../lib/lane/handler.ts'
import { laneMetrics } from '../lib/lane/metrics.ts'
import { continueLater, lookLater, openLane, passOn } from './sync-wiring.ts'
import { count } from './watching-wiring.ts'
import { handlerWorld } from './world-wiring.ts'

export const handler = laneHandler({
  ...{ ...handlerWorld, open: openLane, continueLater, lookLater, passOn },
  done(cluster, result) {
    for (const measured of laneMetrics(cluster, result, handlerWorld.clock.now())) count(measured)
  },
})
