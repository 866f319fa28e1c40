import { timeText } from '../../core/clock.ts'
import type { Condition, UnitRecord } from '../../store/record.ts'
import type { FailureReason } from '../discover/graph.ts'

/** A condition before it is known since when it holds. */
export type NewCondition = Omit<Condition, 'lastTransitionTime'>

/** Sets conditions by type; the transition time moves only where the status changes, as in Kubernetes. */
export function withConditions(
  conditions: readonly Condition[],
  changes: readonly NewCondition[],
  now: number,
): readonly Condition[] {
  const byType = new Map(conditions.map((condition) => [condition.type, condition]))
  for (const change of changes) {
    const before = byType.get(change.type)
    const since = before?.status === change.status ? before.lastTransitionTime : timeText(now)
    byType.set(change.type, { ...change, lastTransitionTime: since })
  }
  return [...byType.values()]
}

/** Conditions but for those of some types. */
export function without(
  conditions: readonly Condition[],
  ...types: readonly Condition['type'][]
): readonly Condition[] {
  return conditions.filter((condition) => !types.includes(condition.type))
}

/** The condition of a type, where there is one. */
export function conditionOf(conditions: readonly Condition[], type: Condition['type']): Condition | undefined {
  return conditions.find((condition) => condition.type === type)
}

/** Work on the record's target has begun and neither ended well nor failed. */
export function isInProgress({ target, conditions }: Pick<UnitRecord, 'target' | 'conditions'>): boolean {
  return target !== undefined && conditionOf(conditions, 'Reconciling')?.status === 'True'
}

/** Whether Ready is True. */
export function isReady(conditions: readonly Condition[]): boolean {
  return conditionOf(conditions, 'Ready')?.status === 'True'
}

/** Since when Ready has been False for this reason; now if it has not. */
export function failingSince(conditions: readonly Condition[], reason: FailureReason, now: number): number {
  const ready = conditionOf(conditions, 'Ready')
  const since = ready?.status === 'False' && ready.reason === reason ? Date.parse(ready.lastTransitionTime) : now
  return Number.isNaN(since) ? now : since
}
