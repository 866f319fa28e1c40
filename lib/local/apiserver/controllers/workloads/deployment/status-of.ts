import { at, type KubeObject, numberAt } from '../../../object.ts'
import { timeText } from '../../../write/ports.ts'
import { counted, generationOf, replicasOf } from '../replicas.ts'
import { type Conditions, conditionsOf, type Said, withCondition } from './conditions.ts'
import { maxUnavailable } from './fenceposts.ts'
import { type Rollout, setsOf, total } from './rollout.ts'

/** The counters of a Deployment, and its conditions so far. */
export interface DeploymentStatus {
  readonly observedGeneration: number
  readonly replicas: number
  readonly updatedReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly unavailableReplicas: number
  /** Undefined while a ReplicaSet has not said how many. */
  readonly terminatingReplicas: number | undefined
  readonly collisionCount: number | undefined
  readonly conditions: Conditions
}

/** What the ReplicaSets of a Deployment come to (deployment/sync.go, calculateStatus). */
export function statusOf(rollout: Rollout, now: number): DeploymentStatus {
  const { deployment, current } = rollout
  const sets = setsOf(rollout)
  const sum = (name: string): number => total(sets, (set) => counted(set, name))
  const availableReplicas = sum('availableReplicas')
  const hasEnough = availableReplicas >= replicasOf(deployment) - maxUnavailable(deployment)
  const collisions = at(deployment, 'status', 'collisionCount')
  return {
    observedGeneration: generationOf(deployment),
    replicas: sum('replicas'),
    updatedReplicas: counted(current, 'replicas'),
    readyReplicas: sum('readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(total(sets, replicasOf) - availableReplicas, 0),
    terminatingReplicas: terminating(sets),
    collisionCount: typeof collisions === 'number' ? collisions : undefined,
    conditions: withCondition(conditionsOf(deployment), hasEnough ? enough : tooFew, timeText(now)),
  }
}

const enough: Said = {
  ...{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
  message: 'Deployment has minimum availability.',
}

const tooFew: Said = {
  ...{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
  message: 'Deployment does not have minimum availability.',
}

function terminating(sets: readonly KubeObject[]): number | undefined {
  let sum = 0
  for (const set of sets) {
    const said = at(set, 'status', 'terminatingReplicas')
    if (typeof said === 'number') sum += said
    else if (numberAt(set, 'status', 'observedGeneration') > 0) return undefined
  }
  return sum
}

export function isComplete(deployment: KubeObject, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment)
  return (
    [status.updatedReplicas, status.replicas, status.availableReplicas].every((count) => count === replicas) &&
    status.observedGeneration >= generationOf(deployment)
  )
}
