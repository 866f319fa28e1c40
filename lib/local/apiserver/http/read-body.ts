import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { badRequest } from '../failure.ts'
import type { JsonObject } from '../json.ts'

/** A request's body as text, with what kind of text it is. */
export interface Body {
  readonly body: string
  readonly contentType: string
}

const protobuf = /^application\/vnd\.kubernetes\.protobuf\b/

/** Reads a body; one that was sent as protobuf becomes the JSON that it stands for. Throws a Failure where it stands for none. */
export async function readBody(incoming: IncomingMessage, decode: (bytes: Buffer) => JsonObject): Promise<Body> {
  const contentType = incoming.headers['content-type'] ?? ''
  const zipped = incoming.headers['content-encoding'] === 'gzip'
  const bytes = await buffer(zipped ? incoming.pipe(createGunzip()) : incoming)
  if (!protobuf.test(contentType) || bytes.length === 0) return { body: bytes.toString(), contentType }
  return { body: JSON.stringify(decoded(bytes, decode)), contentType: 'application/json' }
}

function decoded(bytes: Buffer, decode: (bytes: Buffer) => JsonObject): JsonObject {
  try {
    return decode(bytes)
  } catch (cause) {
    throw badRequest(`the object provided is unrecognized: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
