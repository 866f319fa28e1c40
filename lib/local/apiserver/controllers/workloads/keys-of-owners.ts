import { at, type KubeObject, labelsOf, namespaceOf, textAt } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import type { Cluster } from '../cluster.ts'
import { keyOf } from '../controller.ts'
import { selects, selectsAll } from '../label-selector.ts'
import { controllerOf } from '../owner.ts'

/**
 * Keys of the objects of a kind that a change concerns: the changed one itself, those that control it or did, and where nothing controls it
 * those that would take it.
 */
export function keysOfOwners(change: Change, resource: string, cluster: Cluster): readonly string[] {
  const { object, previous } = change
  const namespace = namespaceOf(object)
  if (change.resource === resource) return [keyOf(namespace, object.metadata.name)]
  const names = [object, ...(previous === undefined ? [] : [previous])].flatMap((one) =>
    ownerIn(one, resource, cluster),
  )
  if (controllerOf(object) === undefined && change.type !== 'DELETED') {
    const takers = cluster.list(resource, namespace).filter((owner) => takes(owner, object))
    names.push(...takers.map((owner) => owner.metadata.name))
  }
  return [...new Set(names)].map((name) => keyOf(namespace, name))
}

function takes(owner: KubeObject, object: KubeObject): boolean {
  const selector = at(owner, 'spec', 'selector')
  return !selectsAll(selector) && selects(selector, labelsOf(object))
}

function ownerIn(object: KubeObject, resource: string, cluster: Cluster): readonly string[] {
  const reference = controllerOf(object)
  if (reference === undefined) return []
  const kind = cluster.kindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'))
  return kind?.stored === resource ? [textAt(reference, 'name')] : []
}
