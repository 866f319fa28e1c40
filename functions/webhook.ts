import { webhookHandler } from '../lib/webhook/handler.ts'
import { webhookWorld } from './webhook-wiring.ts'

export const handler = webhookHandler(webhookWorld)
