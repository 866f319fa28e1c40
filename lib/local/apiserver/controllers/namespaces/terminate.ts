import { equal, type Json } from '../../json.ts'
import { finalizersOf, isTerminating, type KubeObject, listAt, namespaceOf } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import { timeText } from '../../write/ports.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'
import { type Remaining, terminatingConditions } from './conditions.ts'

const namespaces = '/namespaces'

/** Takes everything out of a namespace that was deleted, Pods first, and lets it go when nothing is left (namespace/deletion). */
export function namespaceTermination(cluster: Cluster): Controller {
  return {
    name: 'namespace',
    watches: 'everything',
    keysOf: (change) => namesOf(change, cluster),
    reconcile(name) {
      const namespace = cluster.get(namespaces, '', name)
      if (namespace === undefined || !isTerminating(namespace)) return undefined
      if (!listAt(namespace, 'spec', 'finalizers').includes('kubernetes')) return undefined
      const pods = emptied(['/pods'], name, cluster)
      if (pods.objects.size > 0) {
        told(namespace, nothing, cluster)
        return undefined
      }
      const left = emptied(cluster.kindsIn(name), name, cluster)
      const latest = told(namespace, left, cluster)
      if (left.objects.size === 0) release(latest, cluster)
      return undefined
    },
  }
}

const nothing: Remaining = { objects: new Map(), finalizers: new Map() }

function namesOf({ resource, object }: Change, cluster: Cluster): readonly string[] {
  if (resource === namespaces) return isTerminating(object) ? [object.metadata.name] : []
  const name = namespaceOf(object)
  const namespace = name === '' ? undefined : cluster.get(namespaces, '', name)
  return namespace !== undefined && isTerminating(namespace) ? [name] : []
}

/** Deletes all objects of some kinds in a namespace; answers what is left of them. */
function emptied(resources: readonly string[], namespace: string, cluster: Cluster): Remaining {
  const objects = new Map<string, number>()
  const finalizers = new Map<string, number>()
  for (const resource of resources) {
    for (const object of cluster.list(resource, namespace)) {
      if (!isTerminating(object)) cluster.remove(resource, object)
    }
    const left = cluster.list(resource, namespace)
    if (left.length === 0) continue
    objects.set(dotted(resource), left.length)
    for (const finalizer of left.flatMap(finalizersOf)) count(finalizers, String(finalizer))
  }
  return { objects, finalizers }
}

/** `apps/deployments` as conditions name it, `deployments.apps`. */
function dotted(resource: string): string {
  const [group, plural] = resource.split('/')
  return `${plural}.${group}`
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function told(namespace: KubeObject, left: Remaining, cluster: Cluster): KubeObject {
  const before = listAt(namespace, 'status', 'conditions')
  const conditions: readonly Json[] = terminatingConditions(before, left, timeText(cluster.now()))
  if (equal(before, conditions)) return namespace
  return cluster.update(namespaces, changed(namespace, ['status', 'conditions'], conditions), 'status')
}

function release(namespace: KubeObject, cluster: Cluster): void {
  const others = listAt(namespace, 'spec', 'finalizers').filter((one) => one !== 'kubernetes')
  cluster.update(namespaces, changed(namespace, ['spec', 'finalizers'], others), 'finalize')
}
