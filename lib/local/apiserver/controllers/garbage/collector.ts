import type { Json } from '../../json.ts'
import { finalizersOf, isTerminating, type KubeObject, namespaceOf, uidOf, withMetadata } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import type { Located } from '../object-index.ts'
import { affected } from './affected.ts'
import { ownersOf } from './owners.ts'
import {
  awaitsDependents,
  awaitsOrphaning,
  foregroundFinalizer,
  isBlocking,
  orphanFinalizer,
  referencesOf,
  uidOfReference,
} from './references.ts'

/** Deletes what belongs to nobody any more, and lets owners go that waited for their dependents (garbagecollector.go). */
export function garbageCollector(cluster: Cluster): Controller {
  /** Objects of which nothing can be said until another kind is served. */
  const undecided = new Set<string>()
  const keysOf = (found: readonly Located[]): readonly string[] => found.map(locationOf)
  return {
    name: 'garbage-collector',
    watches: 'everything',
    keysOf(change) {
      const known = keysOf(affected(change, cluster))
      return change.resource === 'apiextensions.k8s.io/customresourcedefinitions' ? [...known, ...undecided] : known
    },
    reconcile(key) {
      undecided.delete(key)
      const item = found(key, cluster)
      if (item === undefined) return undefined
      if (awaitsOrphaning(item.object)) orphanDependents(item, cluster)
      else if (awaitsDependents(item.object)) releaseUnblocked(item, cluster)
      else if (!isTerminating(item.object) && !collect(item, cluster)) undecided.add(key)
      return undefined
    },
  }
}

function locationOf({ resource, object }: Located): string {
  return `${resource} ${namespaceOf(object)} ${object.metadata.name}`
}

function found(key: string, cluster: Cluster): Located | undefined {
  const [resource = '', namespace = '', name = ''] = key.split(' ')
  const object = cluster.get(resource, namespace, name)
  return object === undefined ? undefined : { resource, object }
}

/** Deletes an object without owners that are there; answers false where that cannot be said yet. */
function collect({ resource, object }: Located, cluster: Cluster): boolean {
  const { solid, dangling, waiting, unknown } = ownersOf(object, cluster)
  if (unknown.length > 0) return false
  if (solid.length > 0) {
    forget({ resource, object }, [...dangling, ...waiting].map(uidOfReference), cluster)
    return true
  }
  if (dangling.length === 0 && waiting.length === 0) return true
  const dependents = cluster.dependents(uidOf(object))
  if (waiting.length === 0 || dependents.length === 0) {
    cluster.remove(resource, object, { propagation: propagationOf(object) })
    return true
  }
  // Two that wait for each other would wait for ever.
  const circular = dependents.some((dependent) => awaitsDependents(dependent.object))
  const unblocked = circular ? withoutBlocks({ resource, object }, cluster) : object
  cluster.remove(resource, unblocked, { propagation: 'Foreground' })
  return true
}

function propagationOf(object: KubeObject): 'Orphan' | 'Foreground' | 'Background' {
  const finalizers = finalizersOf(object)
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}

function releaseUnblocked({ resource, object }: Located, cluster: Cluster): void {
  const uid = uidOf(object)
  const blocking = cluster
    .dependents(uid)
    .some((dependent) => referencesOf(dependent.object).some((one) => one.uid === uid && isBlocking(one)))
  if (!blocking) withoutFinalizer({ resource, object }, foregroundFinalizer, cluster)
}

function orphanDependents({ resource, object }: Located, cluster: Cluster): void {
  const uid = uidOf(object)
  for (const dependent of cluster.dependents(uid)) forget(dependent, [uid], cluster)
  withoutFinalizer({ resource, object }, orphanFinalizer, cluster)
}

/** Takes references to some owners from an object. */
function forget({ resource, object }: Located, uids: readonly string[], cluster: Cluster): void {
  if (uids.length === 0) return
  const left: readonly Json[] = referencesOf(object).filter((one) => !uids.includes(uidOfReference(one)))
  cluster.update(resource, withMetadata(object, { ownerReferences: left.length === 0 ? undefined : left }))
}

function withoutBlocks({ resource, object }: Located, cluster: Cluster): KubeObject {
  const ownerReferences = referencesOf(object).map((one) =>
    isBlocking(one) ? { ...one, blockOwnerDeletion: false } : one,
  )
  return cluster.update(resource, withMetadata(object, { ownerReferences }))
}

function withoutFinalizer({ resource, object }: Located, name: string, cluster: Cluster): void {
  const left = finalizersOf(object).filter((finalizer) => finalizer !== name)
  cluster.update(resource, withMetadata(object, { finalizers: left.length === 0 ? undefined : left }))
}
