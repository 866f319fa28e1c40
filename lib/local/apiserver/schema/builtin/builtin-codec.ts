import { isObject, type Json, type JsonObject } from '../../json.ts'
import type { CapturedTypes } from '../captured.ts'
import { coders } from './coders.ts'
import { type Place, type Reading, Unreadable } from './reading.ts'

/** An object of a built-in kind as the server understands it. */
export interface ReadObject {
  /** As Go would write it again, with the defaults of its kind. */
  readonly object: JsonObject
  /** `unknown field "spec.foo"`. */
  readonly complaints: readonly string[]
  /** Why it cannot be read: a value of a type that its field does not have. The object is not to be used then. */
  readonly wrong?: string
}

export interface BuiltinCodec {
  /** Undefined where the kind is none of the built-in ones; `from` is for the words of what is wrong. */
  read(value: JsonObject, apiVersion: string, kind: string, from?: Reading['from']): ReadObject | undefined
  /** The metadata of an object of any kind. */
  readMetadata(value: Json | undefined): ReadMetadata
}

export interface ReadMetadata extends Pick<ReadObject, 'complaints' | 'wrong'> {
  /** None where the object has none. */
  readonly metadata?: JsonObject
}

function noMetadata(value: Json): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${kind} into Go value of type v1.ObjectMeta`
}

const root = { parent: undefined, step: '' }

/** Reads objects of built-in kinds as the real server's decoder, defaults and encoder together change them. */
export function builtinCodec(types: CapturedTypes): BuiltinCodec {
  const coderOf = coders(types)

  /** What a type makes of a value; the value as it was where it cannot be read. */
  function readAs(type: string, value: JsonObject, place: Place, from: Reading['from'] = 'text'): ReadObject {
    const reading: Reading = { complaints: [], from }
    const { complaints } = reading
    try {
      const read = coderOf(type).read(value, place, reading)
      const object = isObject(read) ? read : value
      return { object, complaints, ...(reading.mismatch !== undefined && { wrong: reading.mismatch }) }
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause
      return { object: value, complaints, wrong: cause.message }
    }
  }

  return {
    read(value, apiVersion, kind, from) {
      const type = types.kinds[`${apiVersion} ${kind}`]
      if (type === undefined) return undefined
      const read = readAs(type, value, root, from)
      return { ...read, object: { ...read.object, apiVersion, kind } }
    },
    readMetadata(value) {
      if (value === undefined || value === null) return { complaints: [] }
      if (!isObject(value)) return { complaints: [], wrong: noMetadata(value) }
      const { object, ...rest } = readAs('meta.v1.ObjectMeta', value, { parent: undefined, step: 'metadata' })
      return { metadata: object, ...rest }
    },
  }
}
