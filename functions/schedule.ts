import { scheduleHandler } from '../lib/schedule/handler.ts'
import { handlerWorld, scheduleDeps } from './wiring.ts'

export const handler = scheduleHandler(scheduleDeps, handlerWorld)
