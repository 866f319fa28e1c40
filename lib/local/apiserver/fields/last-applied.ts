import { isObject, type Json, type JsonObject } from '../json.ts'
import { at, textAt } from '../object.ts'
import { checkValue } from './check-value.ts'
import { compareValues } from './compare-values.ts'
import { Conflicts } from './conflicts.ts'
import { type FieldSet, noFields } from './field-set.ts'
import { goJson } from './go-text.ts'
import { withMetadata } from './metadata.ts'
import { difference } from './set-algebra.ts'
import type { Endpoint } from './tracked-write.ts'
import { fieldsOf } from './value-fields.ts'

/** Where kubectl keeps what it has applied by itself, without the server's help. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
const annotationsLimit = 256 * 1024

/** Conflicts without those about fields that still are as kubectl has applied them. */
export function conflictsBeyond(endpoint: Endpoint, live: JsonObject, conflicts: Conflicts): Conflicts {
  const own = unchangedSince(endpoint, live)
  const left = [...conflicts.sets].map(([id, set]): [string, FieldSet] => [id, difference(set, own)])
  return new Conflicts(new Map(left.filter(([, set]) => set.size > 0)), conflicts.owners)
}

function unchangedSince({ apiVersion, schemaOf }: Endpoint, live: JsonObject): FieldSet {
  const text = textAt(live, 'metadata', 'annotations', annotation)
  const schema = schemaOf(apiVersion)
  if (text === '' || schema === undefined) return noFields
  try {
    const last: unknown = JSON.parse(text)
    if (!isObject(last) || last.apiVersion !== apiVersion || typeof last.kind !== 'string') return noFields
    checkValue(schema, live, { duplicates: 'refused' })
    checkValue(schema, last, { duplicates: 'refused' })
    const { modified, added, removed } = compareValues(schema, last, live)
    return [modified, added, removed].reduce(difference, fieldsOf(schema, last))
  } catch {
    // What cannot be read or understood says nothing about who owns a field: the conflicts stand.
    return noFields
  }
}

/** An object that has the annotation gets it anew from what is applied, so that kubectl can go back to applying by itself. */
export function syncLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const annotations = at(object, 'metadata', 'annotations')
  if (textAt(annotations, annotation) === '' || !isObject(annotations)) return object
  const { [annotation]: _, ...others } = annotations
  const synced = { ...others, [annotation]: `${goJson(withoutAnnotation(config))}\n` }
  return withMetadata(object, { annotations: sizeOf(synced) > annotationsLimit ? others : synced })
}

function withoutAnnotation(config: JsonObject): Json {
  const annotations = at(config, 'metadata', 'annotations')
  if (!isObject(annotations)) return config
  const { [annotation]: _, ...others } = annotations
  return withMetadata(config, { annotations: others })
}

function sizeOf(annotations: JsonObject): number {
  return Object.entries(annotations).reduce(
    (size, [key, value]) => size + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  )
}
