import { isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { isEmbedded, type JsonSchema, keepsUnknown, propertyOf, schemaAt, valuesOf } from './json-schema.ts'

export interface Pruned {
  readonly object: JsonObject
  /** Fields that are gone, in alphabetical order: `spec.foo`, `spec.list[0].bar`. */
  readonly unknown: readonly string[]
}

const ownFields = new Set(['apiVersion', 'kind', 'metadata'])

/** An object without what its schema does not name (apiextensions-apiserver, schema/pruning). */
export function pruned(object: JsonObject, schema: JsonSchema): Pruned {
  const unknown: string[] = []
  const kept = prune(object, { ...schema, 'x-kubernetes-embedded-resource': true }, '', unknown)
  return { object: isObject(kept) ? kept : object, unknown: unknown.toSorted() }
}

function prune(value: Json, schema: JsonSchema | undefined, path: string, unknown: string[]): Json {
  if (isList(value)) return value.map((item, index) => prune(item, itemsOf(schema), `${path}[${index}]`, unknown))
  if (!isObject(value)) return value
  const kept: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    const where = path === '' ? key : `${path}.${key}`
    const known = propertyOf(schema, key) ?? valuesOf(schema)
    if (isEmbedded(schema) && ownFields.has(key)) kept[key] = inner
    else if (known !== undefined) kept[key] = prune(inner, known, where, unknown)
    else if (keepsUnknown(schema)) kept[key] = inner
    else unknown.push(where)
  }
  return kept
}

/** What keeps unknown fields does so in its items too. */
function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const items = schemaAt(schema, 'items')
  return keepsUnknown(schema) ? { ...items, 'x-kubernetes-preserve-unknown-fields': true } : items
}
