import { at, isJsonObject, type Json } from '../core/json.ts'

/**
 * Whether an empty list or map of the manifest is missing in the object. An API server that takes the last items of a list or map away
 * takes the whole with them, also where the manifest has it empty; the next apply puts it there.
 */
export function lacksEmpty(manifest: Json, object: Json | undefined): boolean {
  if (Array.isArray(manifest)) {
    if (manifest.length === 0) return object === undefined
    // Lists of which others own items cannot be compared place by place.
    const isAlike = Array.isArray(object) && object.length === manifest.length
    return isAlike && manifest.some((item: Json, index) => lacksEmpty(item, at(object, index)))
  }
  if (!isJsonObject(manifest)) return false
  const entries = Object.entries(manifest)
  if (entries.length === 0) return object === undefined
  return isJsonObject(object) && entries.some(([key, value]) => lacksEmpty(value, object[key]))
}
