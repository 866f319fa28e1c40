import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/** A copy with the value at a path of keys changed, or taken away; the object itself where nothing is there. */
export function changeAt(
  object: JsonObject,
  [key = '', ...rest]: readonly string[],
  change: (value: Json) => Json | undefined,
): JsonObject {
  const { [key]: value, ...others } = object
  if (value === undefined) return object
  if (rest.length > 0) return isJsonObject(value) ? { ...object, [key]: changeAt(value, rest, change) } : object
  const changed = change(value)
  return changed === undefined ? others : { ...object, [key]: changed }
}
