import { renderHandler } from '../lib/render/handler.ts'
import { handlerWorld, renderDeps } from './wiring.ts'

export const handler = renderHandler(renderDeps, handlerWorld)
