import { Problem } from '../../core/problem.ts'

/** All bytes of a stream, or a Problem as soon as there are more than allowed. */
export async function readBounded(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
  subject: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) {
      throw new Problem({ code: 'SourceFailed', subject, what: `sends more than the limit of ${maxBytes} bytes` })
    }
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
