import { at, isTerminating, type KubeObject } from '../../../object.ts'
import type { Cluster } from '../../cluster.ts'
import { isActive } from '../pods.ts'
import { counted, generationOf, replicasOf } from '../replicas.ts'
import { revisionOf } from './annotations.ts'
import { replicaSets, withCurrentSet, withRevision } from './current-set.ts'
import { maxSurge, maxUnavailable } from './fenceposts.ts'
import { byAge, type Rollout, setsOf, total } from './rollout.ts'
import { scaleSet } from './scale.ts'
import { isComplete, statusOf } from './status-of.ts'

/** One step of replacing Pods a few at a time (deployment/rolling.go). */
export function rollStep(begun: Rollout, cluster: Cluster): Rollout {
  const rollout = withCurrentSet(begun, cluster)
  const { deployment, current } = rollout
  if (current === undefined) return rollout
  const wanted = replicasOf(deployment)
  const room = Math.max(wanted + maxSurge(deployment) - total(setsOf(rollout), replicasOf), 0)
  const size = Math.min(replicasOf(current) + room, wanted)
  const grown = scaleSet(current, size, deployment, cluster)
  if (grown !== current) return { ...rollout, current: grown }
  return shrunk(rollout, current, cluster) ?? cleaned(rollout, cluster)
}

/** Former ReplicaSets without Pods that can be missed; undefined where there are none. */
function shrunk(rollout: Rollout, current: KubeObject, cluster: Cluster): Rollout | undefined {
  const { deployment } = rollout
  const least = replicasOf(deployment) - maxUnavailable(deployment)
  const unavailable = replicasOf(current) - counted(current, 'availableReplicas')
  const spare = total(setsOf(rollout), replicasOf) - least - unavailable
  if (spare <= 0 || total(rollout.old, replicasOf) === 0) return undefined
  const healthy = less(rollout, spare, (set) => replicasOf(set) - counted(set, 'availableReplicas'), cluster)
  const available = total(setsOf(rollout), (set) => counted(set, 'availableReplicas'))
  const fewer = less(healthy, available - least, replicasOf, cluster)
  return fewer.old.every((set) => rollout.old.includes(set)) ? undefined : fewer
}

/** Scales former ReplicaSets down by a number in all, each by no more than `mostOf` says, the oldest first. */
function less(rollout: Rollout, count: number, mostOf: (set: KubeObject) => number, cluster: Cluster): Rollout {
  let left = Math.max(count, 0)
  const old = rollout.old.toSorted(byAge).map((set) => {
    const part = Math.max(Math.min(left, mostOf(set), replicasOf(set)), 0)
    left -= part
    return part === 0 ? set : scaleSet(set, replicasOf(set) - part, rollout.deployment, cluster)
  })
  return { ...rollout, old }
}

/** One step of replacing all Pods at once: the old ones go before the first of the new ones comes (deployment/recreate.go). */
export function recreateStep(
  begun: Rollout,
  cluster: Cluster,
  podsOf: (set: KubeObject) => readonly KubeObject[],
): Rollout {
  const rollout = withRevision(begun, cluster)
  const { deployment } = rollout
  const old = rollout.old.map((set) => scaleSet(set, 0, deployment, cluster))
  const isRunning = old.some((set) => counted(set, 'replicas') > 0 || podsOf(set).some(isRunningPod))
  if (isRunning || old.some((set) => !rollout.old.includes(set))) return { ...rollout, old }
  const next = withCurrentSet({ ...rollout, old }, cluster)
  const current = next.current && scaleSet(next.current, replicasOf(next.deployment), next.deployment, cluster)
  return cleaned({ ...next, current }, cluster)
}

/** A Pod that is being deleted still runs. */
function isRunningPod(pod: KubeObject): boolean {
  return isActive(pod) || isTerminating(pod)
}

const usualHistory = 10

/** Without former ReplicaSets beyond those that are kept for going back, once the rollout is done. */
export function cleaned(rollout: Rollout, cluster: Cluster): Rollout {
  const { deployment, old } = rollout
  if (!isComplete(deployment, statusOf(rollout, cluster.now()))) return rollout
  return { ...rollout, old: keptHistory(deployment, old, cluster) }
}

export function keptHistory(
  deployment: KubeObject,
  old: readonly KubeObject[],
  cluster: Cluster,
): readonly KubeObject[] {
  const given = at(deployment, 'spec', 'revisionHistoryLimit')
  const limit = typeof given === 'number' ? given : usualHistory
  const alive = old.filter((set) => !isTerminating(set)).toSorted((one, other) => revisionOf(one) - revisionOf(other))
  const gone = alive.slice(0, Math.max(alive.length - limit, 0)).filter(isIdle)
  for (const set of gone) cluster.remove(replicaSets, set)
  return old.filter((set) => !gone.includes(set))
}

function isIdle(set: KubeObject): boolean {
  return (
    counted(set, 'replicas') === 0 && replicasOf(set) === 0 && counted(set, 'observedGeneration') >= generationOf(set)
  )
}
