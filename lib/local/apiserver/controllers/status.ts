import { equal, type Json, type JsonObject } from '../json.ts'
import { type KubeObject, listAt, textAt } from '../object.ts'
import { changed } from './changed.ts'
import type { Cluster } from './cluster.ts'

/** Writes a status where it is another than before; answers the object as it is then. */
export function withWrittenStatus(
  resource: string,
  object: KubeObject,
  status: JsonObject,
  cluster: Cluster,
): KubeObject {
  if (equal(object.status, status)) return object
  return cluster.update(resource, changed(object, ['status'], status), 'status')
}

/** Fields without those that Go leaves out: zeros, empty texts and lists. */
export function nonZero(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept = Object.entries(fields).filter((entry): entry is [string, Json] => {
    const [, value] = entry
    return value !== undefined && value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0)
  })
  return Object.fromEntries(kept)
}

/** The condition of a type among an object's own. */
export function conditionOf(object: Json | undefined, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type)
}

export function isTrue(object: Json | undefined, type: string): boolean {
  return textAt(conditionOf(object, type), 'status') === 'True'
}
