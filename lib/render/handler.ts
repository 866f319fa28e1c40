import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseRenderMessage, type RenderMessage } from '../queue/message.ts'
import type { RenderDeps } from './deps.ts'
import { renderSource } from './render-source.ts'
import { sourcesConcerned } from './sources-concerned.ts'

/** Works the render queue: brings the heads of the sources that a message concerns up to date. */
export function renderHandler(deps: () => Promise<RenderDeps>, world: HandlerWorld): FifoHandler {
  const work = async (message: RenderMessage, signal: AbortSignal) => {
    const ready = await deps()
    if (message.kind === 'render') return renderSource(ready, message, signal)
    for (const source of await sourcesConcerned(ready.bucket.store, message)) {
      await renderSource(ready, { source, ...(message.kind === 'push' && { after: message.after }) }, signal)
    }
  }
  return fifoHandler({ parse: parseRenderMessage, work }, world)
}
