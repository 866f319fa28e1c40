import type { JsonObject } from '../../../json.ts'
import { isTerminating, type KubeObject, labelsOf, numberAt, textAt } from '../../../object.ts'
import { nonZero } from '../../status.ts'
import { isReady, untilAvailable } from '../pods.ts'
import { generationOf, replicasOf } from '../replicas.ts'
import { revisionLabel } from './identity.ts'

/** The names of the revision that a set comes from, and of the one it goes to. */
export interface Revisions {
  readonly current: string
  readonly update: string
}

export function isRunningAndReady(pod: KubeObject): boolean {
  return textAt(pod, 'status', 'phase') === 'Running' && isReady(pod)
}

export function isAvailable(set: KubeObject, pod: KubeObject, now: number): boolean {
  return untilAvailable(pod, numberAt(set, 'spec', 'minReadySeconds'), now) === 0
}

/** What the Pods of a set come to; once all are of the new revision, it is the current one. */
export function statusOf(
  set: KubeObject,
  pods: readonly KubeObject[],
  { current, update }: Revisions,
  now: number,
): JsonObject {
  const wanted = replicasOf(set)
  const of = (name: string): number => {
    return pods.filter((pod) => !isTerminating(pod) && labelsOf(pod)[revisionLabel] === name).length
  }
  const ready = pods.filter(isRunningAndReady)
  const updated = of(update)
  const isDone =
    textAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete' &&
    [updated, ready.length, pods.length].every((count) => count === wanted)
  return {
    ...nonZero({
      observedGeneration: generationOf(set),
      readyReplicas: ready.length,
      currentReplicas: isDone ? updated : of(current),
      updatedReplicas: updated,
      currentRevision: isDone ? update : current,
      updateRevision: update,
    }),
    replicas: pods.length,
    availableReplicas: ready.filter((pod) => isAvailable(set, pod, now)).length,
    collisionCount: numberAt(set, 'status', 'collisionCount'),
  }
}
