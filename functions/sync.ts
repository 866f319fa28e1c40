import { laneHandler } from '../lib/lane/handler.ts'
import { continueLater, handlerWorld, lookLater, openLane } from './wiring.ts'

export const handler = laneHandler({ ...handlerWorld, open: openLane, continueLater, lookLater })
