import { equal, isList, isObject, type Json, type JsonObject } from '../json.ts'
import { managersOf, withMetadata } from './metadata.ts'

/** The live object where a write has changed nothing but times of managers, otherwise the object that is written. */
export function keepTimes(object: JsonObject, live: JsonObject): JsonObject {
  const [entries, before] = [managersOf(object), managersOf(live)]
  if (!isList(entries) || !isList(before) || entries.length === 0 || entries.length !== before.length) return object
  if (!equal(entries.map(withoutTime), before.map(withoutTime))) return object
  return equal(withMetadata(object, { managedFields: before }), live) ? live : object
}

function withoutTime(entry: Json): Json {
  if (!isObject(entry)) return entry
  const { time: _, ...others } = entry
  return others
}
