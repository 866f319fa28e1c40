import { Failure } from '../../failure.ts'
import type { Json } from '../../json.ts'
import { isTerminating, type KubeObject, labelsOf, listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { timeText } from '../../write/ports.ts'
import { claimed } from '../claimed.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, namedBy } from '../controller.ts'
import { isSubset } from '../label-selector.ts'
import { conditionOf, nonZero, withWrittenStatus } from '../status.ts'
import { keysOfOwners } from './keys-of-owners.ts'
import { podOfTemplate } from './pod-of-template.ts'
import { byWorth, hasEnded, isActive, isReady, untilAvailable } from './pods.ts'
import { generationOf, replicasOf } from './replicas.ts'

const sets = 'apps/replicasets'
const pods = '/pods'

/** Keeps as many Pods as a ReplicaSet wants, and says how they are (replicaset/replica_set.go). */
export function replicaSets(cluster: Cluster): Controller {
  return {
    name: 'replica-set',
    watches: [sets, pods],
    keysOf: (change) => keysOfOwners(change, sets, cluster),
    reconcile(key) {
      const set = cluster.get(sets, ...namedBy(key))
      if (set === undefined) return undefined
      const failure = isTerminating(set) ? undefined : scaled(set, claimed(set, pods, cluster), cluster)
      const owned = claimed(set, pods, cluster)
      withWrittenStatus(sets, set, statusOf(set, owned, failure, cluster.now()), cluster)
      return untilNextAvailable(set, owned, cluster.now())
    },
  }
}

/** Makes or deletes Pods; answers why that was refused. */
function scaled(set: KubeObject, owned: readonly KubeObject[], cluster: Cluster): string | undefined {
  const active = owned.filter(isActive)
  const missing = replicasOf(set) - active.length
  try {
    for (let made = 0; made < missing; made++) cluster.create(pods, podOfTemplate(set))
    if (missing < 0) for (const pod of active.toSorted(byWorth).slice(0, -missing)) cluster.remove(pods, pod)
    return undefined
  } catch (failure) {
    if (failure instanceof Failure) return failure.message
    throw failure
  }
}

function statusOf(set: KubeObject, owned: readonly KubeObject[], failure: string | undefined, now: number) {
  const active = owned.filter(isActive)
  const labels = objectAt(set, 'spec', 'template', 'metadata', 'labels')
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds')
  const conditions = conditionsOf(set, failure, now)
  return {
    replicas: active.length,
    ...nonZero({
      fullyLabeledReplicas: active.filter((pod) => isSubset(labels, labelsOf(pod))).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: active.filter((pod) => untilAvailable(pod, minReadySeconds, now) === 0).length,
      observedGeneration: generationOf(set),
      conditions,
    }),
    terminatingReplicas: owned.filter((pod) => isTerminating(pod) && !hasEnded(pod)).length,
  }
}

function conditionsOf(set: KubeObject, failure: string | undefined, now: number): readonly Json[] {
  const before = conditionOf(set, 'ReplicaFailure')
  const others = listAt(set, 'status', 'conditions').filter((one) => textAt(one, 'type') !== 'ReplicaFailure')
  if (failure === undefined) return others
  const failed = {
    ...{ type: 'ReplicaFailure', status: 'True', lastTransitionTime: timeText(now) },
    ...{ reason: 'FailedCreate', message: failure },
  }
  return [...others, before ?? failed]
}

/** When the next of the Pods counts as available though nothing changes. */
export function untilNextAvailable(owner: KubeObject, owned: readonly KubeObject[], now: number): number | undefined {
  const minReadySeconds = numberAt(owner, 'spec', 'minReadySeconds')
  const waits = owned
    .map((pod) => untilAvailable(pod, minReadySeconds, now))
    .filter((wait) => wait !== undefined)
    .filter((wait) => wait > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}
