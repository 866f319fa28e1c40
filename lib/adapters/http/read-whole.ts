import type { IncomingMessage } from 'node:http'

/** A body that is larger than allowed. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'

  constructor(maxBytes: number) {
    super(`it is larger than ${Math.floor(maxBytes / 1_048_576)} MiB`)
  }
}

/** The whole body of a request or an answer; throws for one that is cut short or larger than allowed. */
export async function readWhole(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  // A request that is not read to its end can still be answered, as long as it is not destroyed.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > maxBytes) throw new BodyTooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (!message.complete) throw new Error('the connection broke in the middle of it')
  return Buffer.concat(chunks)
}
