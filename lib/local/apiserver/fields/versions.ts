import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { checkValue } from './check-value.ts'
import type { Endpoint } from './tracked-write.ts'

/** An object with what is known of it in its version. */
export interface Typed {
  readonly object: JsonObject
  readonly apiVersion: string
  readonly schema: Schema
}

export type Versions = Pick<Endpoint, 'schemaOf' | 'convert'>

/** The object in another version, nothing where there is no such version (any more). Throws where it does not fit there. */
export function inVersion(versions: Versions, typed: Typed, apiVersion: string): Typed | undefined {
  if (typed.apiVersion === apiVersion) return typed
  const object = versions.convert(typed.object, apiVersion)
  const schema = object === undefined ? undefined : versions.schemaOf(apiVersion)
  if (object === undefined || schema === undefined) return undefined
  checkValue(schema, object, { duplicates: 'refused' })
  return { object, apiVersion, schema }
}

/** A merged or pruned value, which at the top is an object still. */
export function objectIn(value: Json): JsonObject {
  if (!isObject(value)) throw new Error('failed to convert value to unstructured for type <nil>')
  return value
}
