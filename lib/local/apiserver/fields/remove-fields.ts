import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { below, type FieldSet } from './field-set.ts'
import { elementOf } from './list-item.ts'
import { fieldOf, granular, isEmpty, shapeOf } from './shape.ts'

/**
 * A value without fields. A map or list of which something is taken becomes null when nothing is left of it, also where it was empty or one
 * value before: the server does the same (structured-merge-diff 6.3).
 */
export function removeFields(schema: Schema, value: Json, fields: FieldSet): Json {
  const shape = shapeOf(schema, value)
  if (shape.as === 'scalar') return value
  if (shape.atomic || isEmpty(value)) return null
  if (isObject(value)) return shape.as === 'map' ? fromMap(schema, value, fields) : null
  return isList(value) && shape.as === 'list' ? fromList(schema, value, fields) : null
}

function fromMap(schema: Schema, value: JsonObject, fields: FieldSet): Json {
  const kept: [string, Json][] = []
  for (const name of Object.keys(value)) {
    const node = fields.get(`f:${name}`)
    if (node?.member === true) continue
    const inner = value[name] ?? null
    kept.push([name, node === undefined ? inner : removeFields(fieldOf(schema, name), inner, node.children)])
  }
  return kept.length === 0 ? null : Object.fromEntries(kept)
}

function fromList(schema: Schema, items: readonly Json[], fields: FieldSet): Json {
  const list = granular(schema)
  if (list === undefined) return null
  const kept: Json[] = []
  for (const item of items) {
    const element = elementOf(list, item)
    if (fields.get(element.id)?.member === true) continue
    const inner = below(fields, element)
    kept.push(inner.size === 0 ? item : removeFields(list.items, item, inner))
  }
  return kept.length === 0 ? null : kept
}
