import { isObject, type Json, type JsonObject } from './json.ts'

/** An object as the server keeps it; once stored it has uid, resourceVersion and creationTimestamp. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject & { readonly name: string }
}

/** The value at a path of field names. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value
  for (const name of path) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  return found
}

/** The text at a path, '' where there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** The number at a path, 0 where there is none. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : 0
}

export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path)
  return isObject(found) ? found : {}
}

/** The object with a value at a path, or without what lies there where none is given. */
export function withAt(object: JsonObject, [name, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  if (name === undefined) return object
  const inner = rest.length === 0 ? value : withAt(objectAt(object, name), rest, value)
  if (inner === object[name]) return object
  if (inner !== undefined) return { ...object, [name]: inner }
  const { [name]: _, ...others } = object
  return others
}

/** The object with other metadata; fields given as undefined are left out. */
export function withMetadata<O extends KubeObject>(object: O, fields: Readonly<Record<string, Json | undefined>>): O {
  const entries = Object.entries({ ...object.metadata, ...fields }).filter(([, value]) => value !== undefined)
  return { ...object, metadata: { ...Object.fromEntries(entries), name: object.metadata.name } }
}

export function namespaceOf(object: KubeObject): string {
  return textAt(object.metadata, 'namespace')
}

export function uidOf(object: KubeObject): string {
  return textAt(object.metadata, 'uid')
}

/** When set, the object waits for its finalizers. */
export function isTerminating(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}

export function finalizersOf(object: KubeObject): readonly Json[] {
  return listAt(object.metadata, 'finalizers')
}

export function labelsOf(object: KubeObject): JsonObject {
  return objectAt(object.metadata, 'labels')
}

/** `apps/v1` in its parts; the core group is ''. */
export function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const [first = '', second] = apiVersion.split('/')
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}
