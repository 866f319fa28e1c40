import type { Sighted } from '../../audit/finding.ts'
import type { InventoryId } from '../../core/object-ref.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import type { DesiredObject, Output, UnitNode } from '../discover/graph.ts'
import type { PruneStep } from '../prune/plan-prune.ts'
import type { Draft } from '../record/draft.ts'
import type { Progress } from '../record/progress.ts'
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
  /** Drift that is left as it is. */
  readonly left: readonly DriftFinding[]
  /** Drift that is reverted, as it was seen before; it counts once it is done. */
  readonly sighted: Map<InventoryId, Sighted>
}

/** An inventory with the new baselines of objects that moved without changing. */
export function rebasedInventory(record: UnitRecord, { rebased }: Selection): UnitRecord['inventory'] {
  return record.inventory.map((entry) => {
    const baseline = rebased.get(entry.id)
    return baseline === undefined ? entry : { ...entry, uid: baseline.uid, baseline }
  })
}
