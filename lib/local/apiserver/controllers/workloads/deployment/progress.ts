import type { JsonObject } from '../../../json.ts'
import { type KubeObject, listAt, textAt } from '../../../object.ts'
import { timeText } from '../../../write/ports.ts'
import type { Cluster } from '../../cluster.ts'
import { nonZero, withWrittenStatus } from '../../status.ts'
import { counted } from '../replicas.ts'
import {
  type Conditions,
  condition,
  conditionsOf,
  progressDeadline,
  type Said,
  withCondition,
  withoutCondition,
} from './conditions.ts'
import { type Rollout, setsOf } from './rollout.ts'
import { type DeploymentStatus, isComplete, statusOf } from './status-of.ts'

export const deployments = 'apps/deployments'

/** Writes what a rollout has come to; answers after how long its deadline is over (deployment/progress.go). */
export function tellProgress(rollout: Rollout, cluster: Cluster): number | undefined {
  const status = statusOf(rollout, cluster.now())
  const told = withReplicaFailure(progressed(rollout, status, cluster.now()), rollout)
  const deployment = write(rollout.deployment, { ...status, conditions: told }, cluster)
  return untilDeadline(deployment, status, cluster.now())
}

/** Writes counters alone: while a Deployment is paused, scaled or going away, nothing is said of its progress. */
export function tellStatus(rollout: Rollout, cluster: Cluster): void {
  write(rollout.deployment, statusOf(rollout, cluster.now()), cluster)
}

function write(deployment: KubeObject, status: DeploymentStatus, cluster: Cluster): KubeObject {
  const { terminatingReplicas, collisionCount, ...others } = status
  const fields: JsonObject = {
    ...nonZero(others),
    ...(terminatingReplicas !== undefined && { terminatingReplicas }),
    ...(collisionCount !== undefined && { collisionCount }),
  }
  return withWrittenStatus(deployments, deployment, fields, cluster)
}

function progressed({ deployment, current }: Rollout, status: DeploymentStatus, now: number): Conditions {
  const time = timeText(now)
  if (progressDeadline(deployment) === undefined) return withoutCondition(status.conditions, 'Progressing')
  const before = condition(conditionsOf(deployment), 'Progressing')
  const isSettled = status.replicas === status.updatedReplicas && before?.reason === 'NewReplicaSetAvailable'
  if (isSettled) return status.conditions
  const subject =
    current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`
  const say = (is: Said['status'], reason: string, what: string): Said => {
    return { type: 'Progressing', status: is, reason, message: `${subject} ${what}` }
  }
  if (isComplete(deployment, status)) {
    return withCondition(status.conditions, say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'), time)
  }
  if (gotOn(deployment, status)) {
    return withCondition(status.conditions, say('True', 'ReplicaSetUpdated', 'is progressing.'), time, true)
  }
  if (isLate(deployment, now)) {
    return withCondition(
      status.conditions,
      say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
      time,
    )
  }
  return status.conditions
}

function gotOn(deployment: KubeObject, status: DeploymentStatus): boolean {
  const oldBefore = counted(deployment, 'replicas') - counted(deployment, 'updatedReplicas')
  return (
    status.updatedReplicas > counted(deployment, 'updatedReplicas') ||
    status.replicas - status.updatedReplicas < oldBefore ||
    status.readyReplicas > counted(deployment, 'readyReplicas') ||
    status.availableReplicas > counted(deployment, 'availableReplicas')
  )
}

function isLate(deployment: KubeObject, now: number): boolean {
  const said = condition(conditionsOf(deployment), 'Progressing')
  if (said === undefined || said.reason === 'NewReplicaSetAvailable') return false
  return said.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, said) < now
}

function deadlineOf(deployment: KubeObject, said: JsonObject): number {
  return Date.parse(textAt(said, 'lastUpdateTime')) + (progressDeadline(deployment) ?? 0) * 1000
}

function untilDeadline(deployment: KubeObject, status: DeploymentStatus, now: number): number | undefined {
  const said = condition(conditionsOf(deployment), 'Progressing')
  if (said === undefined || progressDeadline(deployment) === undefined) return undefined
  if (isComplete(deployment, status) || said.reason === 'ProgressDeadlineExceeded') return undefined
  return Math.max(deadlineOf(deployment, said) - now, 0) + 1
}

/** A Deployment says of itself what keeps a ReplicaSet from making Pods. */
function withReplicaFailure(conditions: Conditions, rollout: Rollout): Conditions {
  const sets = [...(rollout.current === undefined ? [] : [rollout.current]), ...setsOf(rollout)]
  const failure = sets
    .flatMap((set) => listAt(set, 'status', 'conditions'))
    .find((one) => textAt(one, 'type') === 'ReplicaFailure')
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure')
  const { reason, message, lastTransitionTime } = {
    reason: textAt(failure, 'reason'),
    message: textAt(failure, 'message'),
    lastTransitionTime: textAt(failure, 'lastTransitionTime'),
  }
  return withCondition(conditions, { type: 'ReplicaFailure', status: 'True', reason, message }, lastTransitionTime)
}
