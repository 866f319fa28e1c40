import { isObject, type Json, type JsonObject } from '../json.ts'
import { at, textAt } from '../object.ts'
import { encodeManagers, type Managed } from './managers.ts'

/** managedFields of an object, as they are. */
export function managersOf(object: JsonObject): Json | undefined {
  return at(object, 'metadata', 'managedFields')
}

/** The object with managedFields, or without any where nobody owns anything. */
export function withManagers(object: JsonObject, managed: Managed): JsonObject {
  const entries = encodeManagers(managed)
  return entries === undefined ? withoutManagers(object) : withMetadata(object, { managedFields: entries })
}

export function withoutManagers(object: JsonObject): JsonObject {
  return managersOf(object) === undefined ? object : withMetadata(object, { managedFields: undefined })
}

/** The object with other metadata; fields given as undefined are left out. */
export function withMetadata(object: JsonObject, fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const { metadata } = object
  const entries = Object.entries({ ...(isObject(metadata) && metadata), ...fields })
  const present = entries.filter((entry): entry is [string, Json] => entry[1] !== undefined)
  return { ...object, metadata: Object.fromEntries(present) }
}

/** `apps/v1, Kind=Deployment`. */
export function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`
}

/** `default/web; apps/v1, Kind=Deployment`. */
export function subjectText(object: JsonObject): string {
  const name = `${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`
  return `${name}; ${kindText(textAt(object, 'apiVersion'), textAt(object, 'kind'))}`
}
