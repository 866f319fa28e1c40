import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { checkEither } from './check-value.ts'
import { mergeLists } from './merge-lists.ts'
import { fieldOf, granular, isEmpty, shapeOf } from './shape.ts'

/** Lays an applied value over a live one. Nothing is removed; what both say is as it is applied. */
export function mergeValues(schema: Schema, live: Json | undefined, applied: Json | undefined): Json {
  if (applied === undefined) return live ?? null
  if (live === undefined || live === applied) return applied
  // Where nothing is known the applied value says what it is.
  const shape = shapeOf(schema, applied)
  if (shape.as === 'scalar') checkEither(schema, live, applied)
  if (shape.as === 'scalar' || shape.atomic) return applied
  if (shape.as === 'map') return mergeMaps(schema, live, applied)
  const list = granular(schema)
  const [before, after] = [isList(live) ? live : [], isList(applied) ? applied : []]
  // What is empty on both sides stays as it is applied: null, or an empty list.
  if (list === undefined || (before.length === 0 && after.length === 0)) return applied
  return mergeLists(list, before, after, (one, other) => mergeValues(list.items, one, other))
}

function mergeMaps(schema: Schema, live: Json, applied: Json): Json {
  const before = isObject(live) ? live : {}
  const after = isObject(applied) ? applied : {}
  if (isEmpty(before) && isEmpty(after)) return applied
  if (isEmpty(after)) return before
  if (isEmpty(before)) return after
  return mergeFields(schema, before, after)
}

/** Where nothing changes the live object itself is what comes out, so that the same is known as the same. */
function mergeFields(schema: Schema, live: JsonObject, applied: JsonObject): JsonObject {
  const merged: [string, Json][] = []
  let changed = false
  for (const name of Object.keys(live)) {
    const before = live[name] ?? null
    const after = Object.hasOwn(applied, name) ? applied[name] : undefined
    const value = mergeValues(fieldOf(schema, name), before, after)
    changed ||= value !== before
    merged.push([name, value])
  }
  for (const name of Object.keys(applied)) {
    if (Object.hasOwn(live, name)) continue
    changed = true
    merged.push([name, applied[name] ?? null])
  }
  return changed ? Object.fromEntries(merged) : live
}
