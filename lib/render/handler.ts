import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseRenderMessage } from '../queue/message.ts'
import type { RenderDeps } from './deps.ts'
import { renderSource } from './render-source.ts'

/** Works the render queue: brings the head of a source up to date. */
export function renderHandler(deps: () => Promise<RenderDeps>, world: HandlerWorld): FifoHandler {
  const work = async (message: ReturnType<typeof parseRenderMessage>, signal: AbortSignal) =>
    renderSource(await deps(), message, signal)
  return fifoHandler({ parse: parseRenderMessage, work }, world)
}
