import { scheduleHandler } from '../lib/schedule/handler.ts'
import { scheduleDeps } from './schedule-wiring.ts'
import { handlerWorld } from './world-wiring.ts'

export const handler = scheduleHandler(scheduleDeps, handlerWorld)
