import type { UnitRecord } from '../store/record.ts'
import type { Activation } from './activation.ts'
import type { Draft } from './draft.ts'
import type { DesiredObject, Output, UnitNode } from './graph.ts'
import type { PruneStep } from './plan-prune.ts'
import type { Progress } from './progress.ts'
import type { Selection } from './select.ts'

/** A unit whose output is known, with everything decided before the first effect. */
export interface Work {
  readonly act: Activation
  readonly node: UnitNode
  readonly output: Output
  readonly draft: Draft
  /** Those of the output that this unit owns. */
  readonly objects: readonly DesiredObject[]
  readonly selection: Selection
  readonly steps: readonly PruneStep[]
  readonly progress: Progress
}

/** An inventory with the new baselines of objects that moved without changing. */
export function rebasedInventory(record: UnitRecord, { rebased }: Selection): UnitRecord['inventory'] {
  return record.inventory.map((entry) => {
    const baseline = rebased.get(entry.id)
    return baseline === undefined ? entry : { ...entry, baseline }
  })
}
