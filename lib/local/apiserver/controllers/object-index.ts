import { type KubeObject, listAt, namespaceOf, textAt } from '../object.ts'
import type { Change, Store } from '../storage/store.ts'
import { controllerOf } from './owner.ts'

/** An object and the kind it is stored under. */
export interface Located {
  readonly resource: string
  readonly object: KubeObject
}

/** Objects found by what the store does not sort them by. */
export interface ObjectIndex {
  /** In no order that means anything. */
  inNamespace(resource: string, namespace: string): readonly KubeObject[]
  /** Objects of any kind that name an owner of this uid. */
  dependents(uid: string): readonly Located[]
  /** Objects in a namespace that no controller owns, of the kinds that controllers adopt. */
  unowned(resource: string, namespace: string): readonly KubeObject[]
  /** Kinds of which there is something in a namespace. */
  kindsIn(namespace: string): readonly string[]
  /** To be told of each change before anybody asks. */
  take(change: Pick<Change, 'type' | 'resource' | 'object' | 'previous'>): void
}

/** What controllers adopt where it has lost its owner. */
const adopted: ReadonlySet<string> = new Set(['/pods', 'apps/replicasets', 'apps/controllerrevisions'])

/** An index over what is in a store now; later changes are to be told to it. */
export function objectIndex(store: Store): ObjectIndex {
  const namespaces = new Map<string, Map<string, Map<string, KubeObject>>>()
  const owned = new Map<string, Map<string, Located>>()
  const loose = new Map<string, Map<string, KubeObject>>()

  const add = (resource: string, object: KubeObject): void => {
    const kinds = entry(namespaces, namespaceOf(object))
    entry(kinds, resource).set(object.metadata.name, object)
    for (const uid of ownersOf(object)) entry(owned, uid).set(locationOf(resource, object), { resource, object })
    if (!adopted.has(resource)) return
    if (controllerOf(object) === undefined) entry(loose, placeOf(resource, object)).set(object.metadata.name, object)
    else loose.get(placeOf(resource, object))?.delete(object.metadata.name)
  }
  const drop = (resource: string, object: KubeObject): void => {
    const kinds = namespaces.get(namespaceOf(object))
    kinds?.get(resource)?.delete(object.metadata.name)
    loose.get(placeOf(resource, object))?.delete(object.metadata.name)
    if (kinds?.get(resource)?.size === 0) kinds.delete(resource)
    if (kinds?.size === 0) namespaces.delete(namespaceOf(object))
    for (const uid of ownersOf(object)) {
      owned.get(uid)?.delete(locationOf(resource, object))
      if (owned.get(uid)?.size === 0) owned.delete(uid)
    }
  }
  for (const resource of store.resources()) for (const object of store.list(resource)) add(resource, object)
  return {
    inNamespace: (resource, namespace) => [...(namespaces.get(namespace)?.get(resource)?.values() ?? [])],
    dependents: (uid) => [...(owned.get(uid)?.values() ?? [])],
    unowned: (resource, namespace) => [...(loose.get(`${resource} ${namespace}`)?.values() ?? [])],
    kindsIn: (namespace) => [...(namespaces.get(namespace)?.keys() ?? [])],
    take({ type, resource, object, previous }) {
      if (previous !== undefined && ownersOf(previous).length > 0) drop(resource, previous)
      if (type === 'DELETED') drop(resource, object)
      else add(resource, object)
    },
  }
}

function ownersOf(object: KubeObject): readonly string[] {
  return listAt(object.metadata, 'ownerReferences').map((reference) => textAt(reference, 'uid'))
}

function locationOf(resource: string, object: KubeObject): string {
  return `${resource} ${namespaceOf(object)}/${object.metadata.name}`
}

function placeOf(resource: string, object: KubeObject): string {
  return `${resource} ${namespaceOf(object)}`
}

function entry<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const found = map.get(key) ?? new Map<L, V>()
  map.set(key, found)
  return found
}
