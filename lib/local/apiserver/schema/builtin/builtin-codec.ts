import { isObject, type JsonObject } from '../../json.ts'
import type { CapturedTypes } from '../captured.ts'
import { coders } from './coders.ts'
import { type Reading, Unreadable } from './reading.ts'

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
  /** Undefined where the kind is none of the built-in ones. */
  read(value: JsonObject, apiVersion: string, kind: string): ReadObject | undefined
}

const root = { parent: undefined, step: '' }

/** Reads objects of built-in kinds as the real server's decoder, defaults and encoder together change them. */
export function builtinCodec(types: CapturedTypes): BuiltinCodec {
  const coderOf = coders(types)
  return {
    read(value, apiVersion, kind) {
      const name = types.kinds[`${apiVersion} ${kind}`]
      if (name === undefined) return undefined
      const reading: Reading = { complaints: [] }
      try {
        const read = coderOf(name).read(value, root, reading)
        const object = { ...(isObject(read) ? read : {}), apiVersion, kind }
        return {
          object,
          complaints: reading.complaints,
          ...(reading.mismatch !== undefined && { wrong: reading.mismatch }),
        }
      } catch (cause) {
        if (!(cause instanceof Unreadable)) throw cause
        return { object: value, complaints: reading.complaints, wrong: cause.message }
      }
    },
  }
}
