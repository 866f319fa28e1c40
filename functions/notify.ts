import { notifyHandler } from '../lib/notify/handler.ts'
import { handlerWorld, notifyDeps } from './wiring.ts'

export const handler = notifyHandler(notifyDeps, handlerWorld)
