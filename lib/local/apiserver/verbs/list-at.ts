import type { KubeObject } from '../object.ts'
import { namespaceOf } from '../object.ts'
import type { Store } from '../storage/store.ts'

/** All objects of a kind as they were at a revision; undefined where that is no longer known. */
export function listAt(store: Store, stored: string, revision: number): readonly KubeObject[] | undefined {
  const later = store.since(revision, stored)
  if (later === undefined) return undefined
  const objects = new Map(store.list(stored).map((object) => [keyOf(object), object]))
  for (const { object, previous } of later.toReversed()) {
    if (previous === undefined) objects.delete(keyOf(object))
    else objects.set(keyOf(previous), previous)
  }
  return [...objects].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, object]) => object)
}

function keyOf(object: KubeObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`
}
