import { at, isJsonObject, type Json, textAt } from '../../core/json.ts'
import { type Health, inProgress } from './health.ts'

export interface ObjectCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Conditions of an object's status. */
export function conditionsOf(object: Json): readonly ObjectCondition[] {
  const conditions = at(object, 'status', 'conditions')
  if (!Array.isArray(conditions)) return []
  return conditions.filter(isJsonObject).map((condition) => ({
    type: textAt(condition, 'type') ?? '',
    status: textAt(condition, 'status') ?? '',
    reason: textAt(condition, 'reason') ?? '',
    message: textAt(condition, 'message') ?? '',
  }))
}

export function hasCondition(object: Json, type: string, status: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === status)
}

/** A whole number at a path, or undefined. */
export function integerAt(object: Json, ...path: readonly string[]): number | undefined {
  const found = at(object, ...path)
  return typeof found === 'number' && Number.isInteger(found) ? found : undefined
}

/** Replicas a workload wants; controllers take 1 where it is not said. */
export function wantedReplicas(object: Json): number {
  return integerAt(object, 'spec', 'replicas') ?? 1
}

/** A counter of the status; controllers leave out zeros. */
export function counted(object: Json, name: string): number {
  return integerAt(object, 'status', name) ?? 0
}

/** InProgress by the first of the counters that has not reached a number yet, in their order. */
export function lagging(object: Json, wanted: number, counters: Readonly<Record<string, string>>): Health | undefined {
  for (const [label, name] of Object.entries(counters)) {
    const there = counted(object, name)
    if (wanted > there) return inProgress(`${label}: ${there}/${wanted}`)
  }
  return undefined
}
