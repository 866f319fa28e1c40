import { renderHandler } from '../lib/render/handler.ts'
import { renderDeps } from './render-wiring.ts'
import { handlerWorld } from './shared-wiring.ts'

export const handler = renderHandler(renderDeps, handlerWorld)
