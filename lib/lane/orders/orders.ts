import type { UnitId } from '../../flux/definition.ts'
import type { Controls } from '../../store/controls.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../store/keys.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { UnitOutcome } from '../activation.ts'
import type { LaneDeps } from '../deps.ts'
import { commit, type Draft } from '../record/draft.ts'

/** What people had asked for when a pass began to look: only that much is obeyed when it ends. */
export interface Orders {
  /** Seq of each controls document that concerns a unit, by its key. */
  seenBy(unit: UnitId): UnitRecord['controlsSeen']
  /** Whether something was asked of a unit since its record last noted it: it is looked at as by an audit. */
  isOpen(record: Pick<UnitRecord, 'unit' | 'controlsSeen'>): boolean
  /** Whether that was to reconcile it, of what is known of its controls by now. */
  wantsReconcile(record: Pick<UnitRecord, 'unit' | 'controlsSeen'>, controls: Pick<Controls, 'reconcile'>): boolean
}

/** Orders by the seq of all controls documents, read before the cluster was looked at. */
export function ordersOf(cluster: string, seen: Readonly<Record<string, number>>): Orders {
  const isAnything = Object.keys(seen).length > 0
  return {
    seenBy(unit) {
      const keys = [allControlsKey, clusterControlsKey(cluster), unitControlsKey(cluster, unit)]
      return Object.fromEntries(keys.flatMap((key) => (seen[key] === undefined ? [] : [[key, seen[key]]])))
    },
    isOpen({ unit, controlsSeen }) {
      if (!isAnything) return false
      const key = unitControlsKey(cluster, unit)
      return (seen[key] ?? 0) > (controlsSeen[key] ?? 0)
    },
    wantsReconcile({ unit, controlsSeen }, { reconcile }) {
      return (reconcile?.seq ?? 0) > (controlsSeen[unitControlsKey(cluster, unit)] ?? 0)
    },
  }
}

/**
 * Notes that what was asked of a unit was done, or that it came to nothing: `reconcile --wait` waits for that. What is still under way
 * is noted by the pass that ends it.
 */
export async function noteOrders(
  { deps, orders }: { readonly deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'memory'>; readonly orders: Orders },
  draft: Draft,
  outcome: UnitOutcome,
): Promise<void> {
  const isAnswer = outcome.kind !== 'waiting' || outcome.applied === true
  const { record, seen } = draft
  if (!isAnswer || seen === undefined || !orders.isOpen(record)) return
  await commit(deps, draft, { ...record, controlsSeen: { ...record.controlsSeen, ...orders.seenBy(record.unit) } })
}
