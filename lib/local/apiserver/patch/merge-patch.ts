import { badRequest } from '../failure.ts'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import { jsonKind } from './go-text.ts'

/** A document changed by a merge patch (RFC 7386): null takes a field away, objects merge, everything else replaces. */
export function mergePatched(document: JsonObject, patch: Json): JsonObject {
  if (isObject(patch)) return merge(document, patch)
  if (patch === null) throw badRequest('Invalid JSON Patch')
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
  )
}

function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const before = Object.hasOwn(target, name) ? target[name] : undefined
    if (value === null) merged.delete(name)
    else merged.set(name, isObject(before) && isObject(value) ? merge(before, value) : withoutNulls(value))
  }
  return Object.fromEntries(merged)
}

/** A value that is put where no object was; in lists the server's library goes into objects but lets nulls stand. */
function withoutNulls(value: Json): Json {
  if (isList(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]))
}
