import type { JsonObject } from '../../json.ts'
import { type KubeObject, namespaceOf, textAt, uidOf } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { awaitsDependents, referencesOf } from './references.ts'

/** What the references of an object come to. */
export interface Owners {
  /** Of owners that are there. */
  readonly solid: readonly JsonObject[]
  /** Of owners that are not there, or not under this name and kind. */
  readonly dangling: readonly JsonObject[]
  /** Of owners that wait for their dependents to go. */
  readonly waiting: readonly JsonObject[]
  /** Of kinds that are not served, or cannot own it: nothing is known of them, so nothing may be deleted. */
  readonly unknown: readonly JsonObject[]
}

/** Looks up the owners of an object: in its own namespace where they are in one. */
export function ownersOf(object: KubeObject, cluster: Cluster): Owners {
  const found = { solid: [], dangling: [], waiting: [], unknown: [] } satisfies Record<keyof Owners, JsonObject[]>
  const owners: Record<keyof Owners, JsonObject[]> = found
  for (const reference of referencesOf(object)) owners[classOf(reference, object, cluster)].push(reference)
  return owners
}

function classOf(reference: JsonObject, object: KubeObject, cluster: Cluster): keyof Owners {
  const kind = cluster.kindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'))
  if (kind === undefined) return 'unknown'
  const namespace = namespaceOf(object)
  if (kind.namespaced && namespace === '') return 'unknown'
  const owner = cluster.get(kind.stored, kind.namespaced ? namespace : '', textAt(reference, 'name'))
  if (owner === undefined || uidOf(owner) !== textAt(reference, 'uid')) return 'dangling'
  return awaitsDependents(owner) ? 'waiting' : 'solid'
}
