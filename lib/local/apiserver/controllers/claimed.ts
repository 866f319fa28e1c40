import type { Json } from '../json.ts'
import { at, isTerminating, type KubeObject, labelsOf, listAt, namespaceOf, uidOf, withMetadata } from '../object.ts'
import type { Cluster } from './cluster.ts'
import { selects } from './label-selector.ts'
import { controllerReference, isControlledBy } from './owner.ts'

/**
 * The objects of a kind that an owner's selector takes: its own, those without an owner, which it adopts, and no longer those whose labels
 * have changed (controller_ref_manager.go). In the order of names.
 */
export function claimed(owner: KubeObject, resource: string, cluster: Cluster): readonly KubeObject[] {
  const selector = at(owner, 'spec', 'selector')
  const takes = (object: KubeObject): boolean => selects(selector, labelsOf(object))
  const own: KubeObject[] = []
  for (const { resource: kind, object } of cluster.dependents(uidOf(owner))) {
    if (kind !== resource || !isControlledBy(object, owner)) continue
    if (takes(object)) own.push(object)
    else if (!isTerminating(owner)) release(object, owner, resource, cluster)
  }
  if (!isTerminating(owner)) {
    for (const object of cluster.unowned(resource, namespaceOf(owner))) {
      if (!isTerminating(object) && takes(object)) own.push(adopt(object, owner, resource, cluster))
    }
  }
  return own.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1))
}

function adopt(object: KubeObject, owner: KubeObject, resource: string, cluster: Cluster): KubeObject {
  return referring(
    object,
    [...listAt(object.metadata, 'ownerReferences'), controllerReference(owner)],
    resource,
    cluster,
  )
}

function release(object: KubeObject, owner: KubeObject, resource: string, cluster: Cluster): void {
  const uid = uidOf(owner)
  const others = listAt(object.metadata, 'ownerReferences').filter((reference) => at(reference, 'uid') !== uid)
  referring(object, others, resource, cluster)
}

function referring(object: KubeObject, references: readonly Json[], resource: string, cluster: Cluster): KubeObject {
  const ownerReferences = references.length === 0 ? undefined : references
  return cluster.update(resource, withMetadata(object, { ownerReferences }))
}
