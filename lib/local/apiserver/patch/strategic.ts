import { badRequest, type Failure } from '../failure.ts'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import {
  badElementOrder,
  deletePrefix,
  directive,
  fieldOf,
  orderPrefix,
  retained,
  withoutDirectives,
  withoutNulls,
} from './directives.ts'
import { jsonKind } from './go-text.ts'
import { type ListRule, mergeLists, orderedLists } from './strategic-list.ts'
import { unprocessed } from './unprocessed.ts'

/** A document changed by a strategic merge patch: lists merge by the keys that the schema names. Throws a Failure for a bad patch. */
export function strategicPatched(document: JsonObject, patch: Json, schema: Schema): JsonObject {
  if (isObject(patch)) return mergeObjects(document, patch, schema)
  if (patch === null) return document
  throw badRequest(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`)
}

function mergeObjects(original: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  const { [directive]: told, ...rest } = patch
  if (told === 'replace') return rest
  if (told === 'delete') return {}
  if (told !== undefined) throw unprocessed(`unknown patch type: ${String(told)} in map: `, patch)
  const kept = retained(original, patch)
  const merged: Record<string, Json> = { ...kept.original }
  const done = mergeOrdered(merged, kept.patch, schema)
  for (const [key, value] of Object.entries(kept.patch)) {
    if (!done.has(key)) mergeField(merged, key, value, schema)
  }
  return merged
}

/** Lists whose order is told, with their changes; answers the keys that are done with. */
function mergeOrdered(merged: Record<string, Json>, patch: JsonObject, schema: Schema): ReadonlySet<string> {
  const done = new Set<string>()
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(orderPrefix)) continue
    done.add(key)
    if (!isList(order)) throw mistyped('[]interface {}', order)
    const name = fieldOf(key, orderPrefix, badElementOrder)
    const before = listIn(merged, name)
    const change = listIn(patch, name)
    const rule = listRule(schema, name)
    const list = orderedLists({ before, change, order, rule }, mergeObjects)
    if (list === undefined) continue
    merged[name] = list
    done.add(name)
  }
  return done
}

function mergeField(merged: Record<string, Json>, key: string, value: Json, schema: Schema): void {
  const deletes = key.startsWith(deletePrefix)
  const name = deletes ? fieldOf(key, deletePrefix, 'invalid patch format of primitive list') : key
  const before = Object.hasOwn(merged, name) ? merged[name] : undefined
  const after = value === null ? undefined : mergedValue({ before, value, deletes, name }, schema)
  if (after === undefined) delete merged[name]
  else merged[name] = after
}

interface Merging {
  readonly before: Json | undefined
  readonly value: Json
  readonly deletes: boolean
  readonly name: string
}

function mergedValue({ before, value, deletes, name }: Merging, schema: Schema): Json | undefined {
  if (isList(before) && isList(value)) {
    const rule = listRule(schema, name)
    return rule.merge || deletes ? mergeLists(before, value, rule, mergeObjects, deletes) : value
  }
  if (deletes) return before
  if (!isObject(before) || !isObject(value)) return withoutDirectives(withoutNulls(value))
  const field = fieldSchema(schema, name)
  return strategyOf(field) === 'replace' ? value : mergeObjects(before, value, field)
}

function listRule(schema: Schema, name: string): ListRule {
  const field = fieldSchema(schema, name)
  const key = field.kind === 'list' ? (field.patch?.key ?? '') : ''
  const items: Schema = field.kind === 'list' ? field.items : field
  return { merge: strategyOf(field) === 'merge', key, items }
}

/** The strategy but for retainKeys, which shows in the patch itself. */
function strategyOf(schema: Schema): string {
  const strategy = 'patch' in schema ? (schema.patch?.strategy ?? '') : ''
  return strategy.replace(/,?retainKeys/, '')
}

function fieldSchema(schema: Schema, name: string): Schema {
  if (schema.kind === 'any') return schema
  const found = schema.kind === 'object' && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
  if (found !== undefined) return found
  if (schema.kind === 'map') {
    throw unprocessed('merging an object in json but data type is not struct, instead is: map')
  }
  const type = schema.kind === 'object' ? schema.name : undefined
  throw unprocessed(`unable to find api field in struct ${type ?? ''} for the json field "${name}"`)
}

function listIn(object: JsonObject, name: string): readonly Json[] | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || isList(value)) return value
  throw mistyped('[]interface {}', value)
}

function mistyped(expected: string, value: Json): Failure {
  return unprocessed(`expected a ${expected}, but received a ${goType(value)}`)
}

function goType(value: Json): string {
  if (value === null) return '%!s(<nil>)'
  if (isObject(value)) return 'map[string]interface {}'
  if (isList(value)) return '[]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : 'string'
}
