import { notifyHandler } from '../lib/notify/handler.ts'
import { notifyDeps } from './notify-wiring.ts'
import { handlerWorld } from './world-wiring.ts'

export const handler = notifyHandler(notifyDeps, handlerWorld)
