import { auditMetrics } from '../lib/lane/audit-metrics.ts'
import { laneHandler } from '../lib/lane/handler.ts'
import { continueLater, lookLater, openLane, passOn } from './sync-wiring.ts'
import { handlerWorld } from './world-wiring.ts'

export const handler = laneHandler({
  ...{ ...handlerWorld, open: openLane, continueLater, lookLater, passOn },
  done(cluster, { audit }) {
    if (audit !== undefined) console.log(JSON.stringify(auditMetrics(cluster, audit)))
  },
})
