import { badRequest } from '../failure.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'

/** A document changed by a merge patch (RFC 7386): null takes a field away, objects merge, everything else replaces. */
export function mergePatched(document: JsonObject, patch: Json): JsonObject {
  const merged = merge(document, patch)
  if (isObject(merged)) return merged
  throw badRequest('Invalid JSON Patch')
}

function merge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged: Record<string, Json> = { ...(isObject(target) ? target : {}) }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = merge(merged[name], value)
  }
  return merged
}
