import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseRenderMessage, type RenderMessage } from '../queue/message.ts'
import type { RenderDeps } from './deps.ts'
import { type RenderRequest, renderSource } from './render-source.ts'
import { requestsOf } from './requests.ts'

/** Works the render queue: brings the heads of the sources that messages concern up to date, each once. */
export function renderHandler(deps: () => Promise<RenderDeps>, world: HandlerWorld): FifoHandler {
  const work = async (messages: readonly RenderMessage[], signal: AbortSignal): Promise<void> => {
    const ready = await deps()
    const requests: readonly RenderRequest[] = await requestsOf(ready.bucket.store, messages)
    for (const request of requests) await renderSource(ready, request, signal)
  }
  return fifoHandler({ parse: parseRenderMessage, work }, world)
}
