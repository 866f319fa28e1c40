import { laneHandler } from '../lib/lane/handler.ts'
import { continueLater, handlerWorld, openLane } from './wiring.ts'

export const handler = laneHandler({ ...handlerWorld, open: openLane, continueLater })
