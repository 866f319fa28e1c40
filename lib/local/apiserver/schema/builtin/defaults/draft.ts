import { isList, isObject, type Json, type JsonObject } from '../../../json.ts'
import { isBlank } from '../scalars.ts'

/** An object that is being made; what lies in it is done. */
export type Draft = Record<string, Json>

/** Completes an object of a type that has been read, as the server's defaults do. */
export type Complete = (draft: Draft) => void

/** Sets fields that are not there. */
export function preset(draft: Draft, fields: JsonObject): void {
  for (const [name, value] of Object.entries(fields)) draft[name] ??= value
}

/** Sets fields that are not there or have no value: '', 0 or false. */
export function fill(draft: Draft, fields: JsonObject): void {
  for (const [name, value] of Object.entries(fields)) if (isBlank(draft[name])) draft[name] = value
}

/** Changes an object in a field; an absent one only where `absent` says so. */
export function change(draft: Draft, field: string, make: (inner: Draft) => void, absent = false): void {
  const before = draft[field]
  if (!isObject(before) && !absent) return
  const inner: Draft = { ...(isObject(before) ? before : {}) }
  make(inner)
  draft[field] = inner
}

/** Changes the objects of a list. */
export function changeItems(draft: Draft, field: string, make: (inner: Draft) => void): void {
  const before = draft[field]
  if (!isList(before)) return
  draft[field] = before.map((item) => {
    if (!isObject(item)) return item
    const inner: Draft = { ...item }
    make(inner)
    return inner
  })
}

export function isEmptyObject(value: Json | undefined): boolean {
  return !isObject(value) || Object.keys(value).length === 0
}
