import type { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import type { Codec } from './codec.ts'

/** Far above any real document; keeps a planted one from exhausting memory. */
const maxDocumentBytes = 64 * 1024 * 1024

/** Making a decoder costs as much as reading a small document with it. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What a document holds before anyone looked at it. */
export type UnknownFields = { readonly [key: string]: unknown }

/** Refuses what no reader would take. */
export function assertSize<T>(key: string, codec: Codec<T>, bytes: Uint8Array): void {
  if (bytes.byteLength > maxDocumentBytes) throw unreadable(key, codec, `it is larger than ${maxDocumentBytes} bytes`)
}

/** The JSON object in some bytes. */
export function readObject<T>(key: string, codec: Codec<T>, bytes: Uint8Array): JsonObject {
  assertSize(key, codec, bytes)
  const value = parseJson(bytes)
  if (value === undefined || !isJsonObject(value)) throw unreadable(key, codec, 'it is no JSON object')
  return value
}

/** The value of an object with a `schema`: of this schema or the one before; a newer one is refused and left as it is. */
export function readFields<T>(key: string, codec: Codec<T>, { schema, ...fields }: UnknownFields): T {
  if (typeof schema !== 'number' || !Number.isSafeInteger(schema)) throw unreadable(key, codec, 'it names no schema')
  if (schema > codec.schema) throw tooNew(key, codec, schema)
  const value = codec.fields.safeParse(schema === codec.schema ? fields : upgraded(key, codec, schema, fields))
  if (!value.success) throw unreadable(key, codec, faultsOf(value.error))
  return value.data
}

/** The refusal of an object that no version of this one reads; it never quotes the content. */
export function unreadable<T>(key: string, { what, remedy }: Codec<T>, why: string): Problem {
  return new Problem({
    code: 'StoreFailed',
    subject: key,
    what: `cannot be read as ${what} (${why}); it was left as it is`,
    remedy: remedy ?? "Bring back an earlier version of it, from the bucket's history or a copy of the data folder",
  })
}

function upgraded<T>(key: string, codec: Codec<T>, schema: number, fields: UnknownFields): UnknownFields {
  if (schema === codec.schema - 1 && codec.upgrade !== undefined) return codec.upgrade(fields)
  throw unreadable(key, codec, `its schema ${schema} is older than any that this version reads`)
}

function tooNew<T>(key: string, codec: Codec<T>, schema: number): Problem {
  return new Problem({
    code: 'SchemaTooNew',
    subject: key,
    what: `is ${codec.what} of schema ${schema}, this version reads up to ${codec.schema}; it was left as it is`,
    remedy: 'Use the version of Sluice that wrote it, or a newer one',
  })
}

function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    // The parser's message would quote the content.
    return undefined
  }
}

/** Paths and expectations of the first few faults. */
function faultsOf({ issues }: z.ZodError): string {
  const some = issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
  return some.join('; ')
}
