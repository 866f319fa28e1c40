import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'
import { type FieldSet, fieldsOf, itemKey, keyOfList, plus } from './field-set.ts'

/** A live value with an applied one laid over it: maps and keyed lists are merged, everything else is replaced. */
export function mergedValue(name: string, live: Json | undefined, applied: Json): Json {
  const key = keyOfList(name)
  if (key !== undefined && Array.isArray(live) && Array.isArray(applied)) return mergedItems(live, applied, key)
  if (!isJsonObject(live) || !isJsonObject(applied)) return applied
  return mergedMap(live, applied)
}

export function mergedMap(live: JsonObject, applied: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...live }
  for (const [name, value] of Object.entries(applied)) merged[name] = mergedValue(name, live[name], value)
  return merged
}

/** Items that are applied come first in their order, as the API server has it where nothing else decides. */
function mergedItems(live: readonly Json[], applied: readonly Json[], key: string): readonly Json[] {
  const rest = new Map(live.filter(isJsonObject).map((item) => [itemKey(item, key), item]))
  const first = applied.filter(isJsonObject).map((item) => {
    const known = rest.get(itemKey(item, key))
    rest.delete(itemKey(item, key))
    return known === undefined ? item : mergedMap(known, item)
  })
  return [...first, ...rest.values()]
}

/** A value without the members of a set; undefined where nothing is left of a map or list that lost something. */
export function withoutFields(name: string, value: Json, set: FieldSet): Json | undefined {
  if (Object.keys(set).length === 0) return undefined
  const key = keyOfList(name)
  if (key !== undefined && Array.isArray(value)) return withoutItems(value, key, set)
  if (!isJsonObject(value)) return value
  const left = Object.entries(value).flatMap(([child, inner]) => {
    const node = set[`f:${child}`]
    const kept = isJsonObject(node) ? withoutFields(child, inner, node) : inner
    return kept === undefined ? [] : [[child, kept] as const]
  })
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

function withoutItems(items: readonly Json[], key: string, set: FieldSet): Json | undefined {
  const left = items.filter(isJsonObject).flatMap((item) => {
    const node = set[itemKey(item, key)]
    if (!isJsonObject(node)) return [item]
    if (node['.'] !== undefined || Object.keys(node).length === 0) return []
    const kept = withoutFields('', item, node)
    return kept === undefined ? [] : [kept]
  })
  return left.length === 0 ? undefined : left
}

/** Which fields were added or changed, and which were removed, from one value of a map to another. */
export interface Comparison {
  readonly set: FieldSet
  readonly removed: FieldSet
}

const nothing: Comparison = { set: {}, removed: {} }

/** Compares two values of a field; `undefined` is a field that is not there. */
export function compare(name: string, before: Json | undefined, after: Json | undefined): Comparison | undefined {
  if (before === after) return undefined
  if (before === undefined) return after === undefined ? undefined : { ...nothing, set: fieldsOf(name, after, true) }
  if (after === undefined) return { ...nothing, removed: fieldsOf(name, before, true) }
  const key = keyOfList(name)
  if (key !== undefined && Array.isArray(before) && Array.isArray(after)) {
    return compareMembers(itemsByKey(before, key), itemsByKey(after, key))
  }
  if (isJsonObject(before) && isJsonObject(after)) return compareMembers(members(before), members(after))
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : { ...nothing, set: {} }
}

type Members = ReadonlyMap<string, { readonly name: string; readonly value: Json }>

function members(map: JsonObject): Members {
  return new Map(Object.entries(map).map(([name, value]) => [`f:${name}`, { name, value }]))
}

function itemsByKey(items: readonly Json[], key: string): Members {
  return new Map(items.filter(isJsonObject).map((item) => [itemKey(item, key), { name: '', value: item }]))
}

function compareMembers(before: Members, after: Members): Comparison | undefined {
  let set: FieldSet = {}
  let removed: FieldSet = {}
  let same = true
  for (const node of new Set([...before.keys(), ...after.keys()])) {
    const name = after.get(node)?.name ?? before.get(node)?.name ?? ''
    const found = compare(name, before.get(node)?.value, after.get(node)?.value)
    if (found === undefined) continue
    same = false
    const gone = after.get(node) === undefined
    const isLeaf = Object.keys(found.set).length === 0 && Object.keys(found.removed).length === 0
    if (!gone && (isLeaf || Object.keys(found.set).length > 0)) set = plus(set, { [node]: found.set })
    if (gone || Object.keys(found.removed).length > 0) removed = plus(removed, { [node]: found.removed })
  }
  return same ? undefined : { set, removed }
}
