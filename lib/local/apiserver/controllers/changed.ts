import type { Json } from '../json.ts'
import { type KubeObject, withAt } from '../object.ts'

/** An object with another value at a path, or without what lies there where none is given. */
export function changed(object: KubeObject, path: readonly string[], value: Json | undefined): KubeObject {
  const { apiVersion, kind, metadata } = object
  return { ...withAt(object, path, value), apiVersion, kind, metadata }
}
