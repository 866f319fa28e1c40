import * as z from 'zod'
import { canonical } from '../core/canonical.ts'
import type { Codec } from './codec.ts'
import { assertSize, readFields, readObject, type UnknownFields, unreadable } from './fields.ts'

/** A document's value with its seq, and the nonce without which equal values would have equal bytes and so equal etags. */
export interface Envelope<T> {
  readonly value: T
  readonly seq: number
}

const envelope = z.object({ seq: z.int().positive(), nonce: z.string().min(1) })

/** The bytes of a mutable document, checked to be readable again before anyone depends on them. */
export function encode<T>(key: string, codec: Codec<T>, { value, seq }: Envelope<T>, nonce: string): Uint8Array {
  const document = { ...value, schema: codec.schema, seq, nonce }
  const bytes = codec.text?.(document) ?? Buffer.from(canonical(document))
  if (codec.text === undefined) {
    decode(key, codec, bytes)
  } else {
    assertSize(key, codec, bytes)
    opened(key, codec, document)
  }
  return bytes
}

/** The mutable document in some bytes: this schema or the one before; anything else is a Problem that names the key. */
export function decode<T>(key: string, codec: Codec<T>, bytes: Uint8Array): Envelope<T> {
  return opened(key, codec, readObject(key, codec, bytes))
}

/** The same where its bytes were parsed already. */
export function opened<T>(key: string, codec: Codec<T>, { seq, nonce, ...rest }: UnknownFields): Envelope<T> {
  const value = readFields(key, codec, rest)
  const outer = envelope.safeParse({ seq, nonce })
  if (!outer.success) throw unreadable(key, codec, 'it has no seq or no nonce')
  return { value, seq: outer.data.seq }
}
