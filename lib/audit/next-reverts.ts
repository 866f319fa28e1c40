import type { InventoryId } from '../core/object-ref.ts'
import type { DriftReverts } from '../store/drift.ts'
import type { UnitRecord } from '../store/record.ts'
import { isCalm, withRevert } from './contested.ts'

/** What one look came to. */
export interface Looked {
  readonly reverted: readonly InventoryId[]
  /** Drift that is left as it is. */
  readonly left: readonly InventoryId[]
  readonly now: number
}

/** The reverts that a record goes on counting after a look, in order of their ids: what was calm for an hour, or is not owned any more, is forgotten. */
export function nextReverts(
  { reverts = [], drift = [], inventory }: Pick<UnitRecord, 'reverts' | 'drift' | 'inventory'>,
  { reverted, left, now }: Looked,
): readonly DriftReverts[] {
  if (reverts.length + reverted.length === 0) return []
  const known = new Map(reverts.map((one) => [one.id, one]))
  const [open, owned] = [new Set(left), new Set(inventory.map(({ id }) => id))]
  for (const id of reverted) known.set(id, withRevert(known.get(id), id, now))
  // Someone put it right while it was held back: the calm begins.
  for (const { id } of drift) {
    const one = known.get(id)
    if (one !== undefined && !open.has(id) && !reverted.includes(id)) known.set(id, { ...one, last: now })
  }
  const kept = [...known.values()].filter((one) => owned.has(one.id) && (open.has(one.id) || !isCalm(one, now)))
  return kept.sort((a, b) => (a.id < b.id ? -1 : 1))
}
