import { cleanupFinalizer, definitions } from '../../custom/marked-for-cleanup.ts'
import type { Json } from '../../json.ts'
import { finalizersOf, isTerminating, type KubeObject, listAt, textAt, withMetadata } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import { timeText } from '../../write/ports.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'

/** Deletes the objects of a definition that was deleted, and lets it go when the last one is gone (apiextensions, crd_finalizer.go). */
export function definitionCleanup(cluster: Cluster): Controller {
  return {
    name: 'definition-cleanup',
    watches: 'everything',
    keysOf: (change) => namesOf(change, cluster),
    reconcile(name) {
      const definition = cluster.get(definitions, '', name)
      if (definition === undefined || !awaitsCleanup(definition)) return undefined
      const resource = kindOf(definition)
      const begun = told(definition, underWay, cluster)
      for (const object of cluster.list(resource)) if (!isTerminating(object)) cluster.remove(resource, object, {})
      if (cluster.list(resource).length > 0) return undefined
      const done = told(begun, completed, cluster)
      cluster.update(
        definitions,
        withMetadata(done, { finalizers: finalizersOf(done).filter((one) => one !== cleanupFinalizer) }),
      )
      return undefined
    },
  }
}

const underWay = {
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
}
const completed = { status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' }

function kindOf(definition: KubeObject): string {
  return `${textAt(definition, 'spec', 'group')}/${textAt(definition, 'spec', 'names', 'plural')}`
}

function awaitsCleanup(definition: KubeObject): boolean {
  return isTerminating(definition) && finalizersOf(definition).includes(cleanupFinalizer)
}

/** Names of definitions that wait for the end of an object: it is named by plural and group, as a definition is. */
function namesOf({ resource, type, object }: Change, cluster: Cluster): readonly string[] {
  if (resource === definitions) return type !== 'DELETED' && awaitsCleanup(object) ? [object.metadata.name] : []
  if (type !== 'DELETED') return []
  const [group, plural] = resource.split('/')
  const name = `${plural}.${group}`
  return cluster.get(definitions, '', name) === undefined ? [] : [name]
}

function told(
  definition: KubeObject,
  said: { readonly status: string; readonly reason: string; readonly message: string },
  cluster: Cluster,
): KubeObject {
  const before = listAt(definition, 'status', 'conditions')
  const old = before.find((one) => textAt(one, 'type') === 'Terminating')
  if (textAt(old, 'reason') === said.reason) return definition
  const since = textAt(old, 'status') === said.status ? textAt(old, 'lastTransitionTime') : timeText(cluster.now())
  const condition: Json = { type: 'Terminating', ...said, lastTransitionTime: since }
  const others = before.filter((one) => one !== old)
  return cluster.update(definitions, changed(definition, ['status', 'conditions'], [...others, condition]), 'status')
}
