import type { IncomingMessage } from 'node:http'
import { Problem } from '../../core/problem.ts'

/** The whole body of an answer. An answer cut short is an error, as is one beyond the limit: half a list must never look like a list. */
export function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) reject(tooLarge(maxBytes))
    else chunks.push(chunk)
  })
  response.on('end', () => resolve(Buffer.concat(chunks)))
  response.on('error', reject)
  response.on('close', () => {
    if (!response.complete) reject(cutShort())
  })
  return promise
}

function tooLarge(maxBytes: number): Problem {
  const what = `the API server's answer is larger than ${Math.round(maxBytes / 1_048_576)} MiB`
  return new Problem({ code: 'ClusterRejected', what })
}

/** Carries the code of a reset, which is what it is: the retry rules look at it. */
function cutShort(): Error {
  return Object.assign(new Error('the connection broke in the middle of the answer'), { code: 'ECONNRESET' })
}
