import type { IncomingMessage } from 'node:http'

/** The whole body of a request or an answer; throws for one that is cut short or larger than allowed. */
export async function readWhole(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`it is larger than ${Math.floor(maxBytes / 1_048_576)} MiB`)
    chunks.push(chunk)
  }
  if (!message.complete) throw new Error('the connection broke in the middle of it')
  return Buffer.concat(chunks)
}
