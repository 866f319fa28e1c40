import { at, finalizersOf, isTerminating, type KubeObject, namespaceOf, numberAt, textAt, uidOf } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { controllerOf } from '../owner.ts'
import { withWrittenStatus } from '../status.ts'
import { steeringOf } from '../steering.ts'
import { podStatus } from './pod-status.ts'
import { stageOf } from './stage.ts'
import { podsSteeredBy, workloads } from './steered-pods.ts'

const pods = '/pods'

/** Brings Pods of the node to the status that is meant for them, and ends those that are deleted. */
export function kubelet(cluster: Cluster): Controller {
  /** When each Pod was seen on the node first, for as long as it has to wait. */
  const since = new Map<string, number>()
  return {
    name: 'kubelet',
    watches: [pods, ...workloads],
    keysOf({ resource, type, object, previous }) {
      if (resource !== pods) return podsSteeredBy({ object, previous }, cluster)
      if (type === 'DELETED') since.delete(uidOf(object))
      return type === 'DELETED' ? [] : [keyOf(namespaceOf(object), object.metadata.name)]
    },
    reconcile(key) {
      const pod = cluster.get(pods, ...namedBy(key))
      if (pod === undefined) return undefined
      if (isTerminating(pod)) return bury(pod, cluster)
      if (textAt(pod, 'spec', 'nodeName') === '' || isOver(pod)) return undefined
      const steering = steeringOf(pod, cluster)
      const begun = since.get(uidOf(pod)) ?? cluster.now()
      since.set(uidOf(pod), begun)
      const { stage, next } = stageOf(pod, steering, begun + steering.delay - cluster.now(), restartsOf(pod, cluster))
      const status = podStatus(pod, stage, cluster.now())
      withWrittenStatus(pods, pod, status, cluster)
      return next
    },
  }
}

const usualBackoffLimit = 6

/** After how many restarts of a Pod its Job gives up. */
function restartsOf(pod: KubeObject, cluster: Cluster): number {
  const owner = controllerOf(pod)
  if (owner?.kind !== 'Job') return usualBackoffLimit
  const limit = at(cluster.get('batch/jobs', namespaceOf(pod), textAt(owner, 'name')), 'spec', 'backoffLimit')
  return Math.max(typeof limit === 'number' ? limit : usualBackoffLimit, 1)
}

/** A Pod that has ended never runs again. */
function isOver(pod: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))
}

/** Ends the grace period: the containers have stopped. */
function bury(pod: KubeObject, cluster: Cluster): undefined {
  const isWaiting = numberAt(pod.metadata, 'deletionGracePeriodSeconds') > 0
  if (isWaiting || finalizersOf(pod).length === 0) cluster.remove('/pods', pod, { graceSeconds: 0 })
  return undefined
}
