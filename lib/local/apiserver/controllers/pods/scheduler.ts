import type { Json } from '../../json.ts'
import { isTerminating, type KubeObject, listAt, namespaceOf, textAt } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import { timeText } from '../../write/ports.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { conditionOf } from '../status.ts'
import { steeringOf } from '../steering.ts'
import { claimNames } from '../volumes/protection.ts'
import { nodeName } from './node.ts'
import { podsSteeredBy, workloads } from './steered-pods.ts'

const pods = '/pods'
const claims = '/persistentvolumeclaims'

/** Gives Pods the one node there is, once their claims are bound. */
export function scheduler(cluster: Cluster): Controller {
  return {
    name: 'scheduler',
    watches: [pods, claims, ...workloads],
    keysOf: (change) => keysOf(change, cluster),
    reconcile(key) {
      const pod = cluster.get(pods, ...namedBy(key))
      if (pod === undefined || isTerminating(pod) || textAt(pod, 'spec', 'nodeName') !== '') return undefined
      const obstacle = obstacleOf(pod, cluster)
      if (obstacle === undefined) cluster.bind(pod, nodeName)
      else refuse(pod, obstacle, cluster)
      return undefined
    },
  }
}

function keysOf({ resource, type, object, previous }: Change, cluster: Cluster): readonly string[] {
  const namespace = namespaceOf(object)
  if (resource === pods) return type === 'DELETED' ? [] : [keyOf(namespace, object.metadata.name)]
  if (resource !== claims) return podsSteeredBy({ object, previous }, cluster)
  return cluster
    .list(pods, namespace)
    .filter((pod) => claimNames(pod).includes(object.metadata.name))
    .map((pod) => keyOf(namespace, pod.metadata.name))
}

/** Why a Pod cannot run on the node. */
function obstacleOf(pod: KubeObject, cluster: Cluster): string | undefined {
  if (steeringOf(pod, cluster).pods === 'pending') return 'its annotations say that no node is to take it'
  for (const name of claimNames(pod)) {
    const claim = cluster.get(claims, namespaceOf(pod), name)
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`
    if (textAt(claim, 'status', 'phase') !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims'
  }
  return undefined
}

function refuse(pod: KubeObject, obstacle: string, cluster: Cluster): void {
  const message = `0/1 nodes are available: ${obstacle}.`
  const before = conditionOf(pod, 'PodScheduled')
  if (textAt(before, 'message') === message) return
  const refused: Json = {
    ...{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    lastProbeTime: null,
    lastTransitionTime: textAt(before, 'lastTransitionTime') || timeText(cluster.now()),
  }
  const others = listAt(pod, 'status', 'conditions').filter((one) => one !== before)
  cluster.update(pods, changed(pod, ['status', 'conditions'], [...others, refused]), 'status')
}
