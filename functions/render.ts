import { renderHandler } from '../lib/render/handler.ts'
import { renderDeps } from './render-wiring.ts'
import { handlerWorld } from './world-wiring.ts'

export const handler = renderHandler(renderDeps, handlerWorld)
