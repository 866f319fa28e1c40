import { parseRenderMessage } from '../lib/queue/message.ts'
import { renderSource } from '../lib/render/render-source.ts'
import { fifoHandler } from './fifo.ts'
import { renderDeps } from './wiring.ts'

/** Works the render queue: brings the head of a source up to date. */
export const handler = fifoHandler({
  parse: parseRenderMessage,
  work: async (message, signal) => renderSource(await renderDeps(), message, signal),
})
