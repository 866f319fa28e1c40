import type { Json, JsonObject } from '../../../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt } from '../../../object.ts'

/** What a condition of a Deployment says. */
export interface Said {
  readonly type: 'Available' | 'Progressing' | 'ReplicaFailure'
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

export type Conditions = readonly Json[]

export function conditionsOf(deployment: KubeObject): Conditions {
  return listAt(deployment, 'status', 'conditions')
}

export function condition(conditions: Conditions, type: Said['type']): JsonObject | undefined {
  const found = conditions.find((one) => textAt(one, 'type') === type)
  return found === undefined ? undefined : objectAt({ found }, 'found')
}

export function withoutCondition(conditions: Conditions, type: Said['type']): Conditions {
  return conditions.filter((one) => textAt(one, 'type') !== type)
}

/** With a condition, unless it was said before for the same reason; `anew` says it again, with another time. */
export function withCondition(conditions: Conditions, said: Said, time: string, anew = false): Conditions {
  const before = condition(conditions, said.type)
  const isSame = before?.status === said.status
  if (isSame && before.reason === said.reason && !anew) return conditions
  const { type, status, reason, message } = said
  const lastTransitionTime = isSame ? textAt(before, 'lastTransitionTime') : time
  return [
    ...withoutCondition(conditions, type),
    { type, status, lastUpdateTime: time, lastTransitionTime, reason, message },
  ]
}

/** Go's largest 32-bit number stands for no deadline. */
const never = 2_147_483_647
const usualDeadline = 600

/** Seconds in which a rollout has to get on; undefined where it may take for ever. */
export function progressDeadline(deployment: KubeObject): number | undefined {
  if (at(deployment, 'spec', 'progressDeadlineSeconds') === undefined) return usualDeadline
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds')
  return seconds === never ? undefined : seconds
}
