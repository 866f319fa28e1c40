import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** How large a body may be, and how long it may take. */
export interface BodyLimits {
  readonly maxBytes: number
  /** For the whole body, however fast it begins. */
  readonly timeoutMs: number
}

/** The body of a request, or why there is none: `gone` where the sender hung up. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'large' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'gone' }

/** Reads a body. It stops as soon as it is too large, which may be before the first byte, and then holds nothing of it. */
export function readBody(request: IncomingMessage, { maxBytes, timeoutMs }: BodyLimits): Promise<Body> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let length = 0
    const settle = (body: Body): void => {
      clearTimeout(timer)
      request.off('data', take).off('end', finish).off('close', leave).off('error', leave)
      request.pause()
      chunks = []
      resolve(body)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.length
      chunks.push(chunk)
      if (length > maxBytes) settle({ kind: 'large' })
    }
    const finish = (): void => settle({ kind: 'whole', bytes: Buffer.concat(chunks) })
    const leave = (): void => settle({ kind: 'gone' })
    const timer = setTimeout(() => settle({ kind: 'slow' }), timeoutMs)
    if (Number(request.headers['content-length']) > maxBytes) settle({ kind: 'large' })
    else request.on('data', take).on('end', finish).on('close', leave).on('error', leave)
  })
}

/** Lets the rest of a body pass by, so that the sender comes to read the answer; it ends with the body or after a while. */
export function drain(request: IncomingMessage, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    if (request.destroyed || request.complete) end()
    else request.on('end', end).on('close', end).on('error', end).resume()
  })
}
