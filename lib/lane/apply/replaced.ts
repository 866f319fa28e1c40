import type { InventoryId } from '../../core/object-ref.ts'
import type { InventoryEntry } from '../../store/record.ts'
import type { Sighting } from '../look/snapshot.ts'
import { commit } from '../record/draft.ts'
import type { PlannedTodo } from './plan-object.ts'
import type { Work } from './work.ts'

/**
 * Objects to be sent whose recorded one is gone, going or another one. What comes in its place has an uid of its own, which nobody knows
 * until it is noted: meanwhile their entries hold none, so that after a crash it is still ours (P3).
 */
export async function replacedIds({ act, draft, selection }: Work): Promise<ReadonlySet<InventoryId>> {
  const entries = new Map(draft.record.inventory.map((entry) => [entry.id, entry]))
  const replaced = new Set<InventoryId>()
  for (const { id } of selection.todo) {
    const uid = entries.get(id)?.uid
    if (uid !== undefined && !isThere(await act.snapshot.of(id), uid)) replaced.add(id)
  }
  return replaced
}

/** What cannot be seen may well be there. */
function isThere(sighting: Sighting, uid: string): boolean {
  if (sighting.kind !== 'seen') return sighting.kind === 'unknown'
  const { metadata } = sighting.metadata
  return metadata.uid === uid && metadata.deletionTimestamp === undefined
}

/** An entry as it is before its object is known. */
export function withoutObject({ id, version }: InventoryEntry): InventoryEntry {
  return { id, version }
}

/**
 * Commits that the record lets go of objects which are to be deleted and made again, by whatever uid comes then; false where there are
 * none. Whether that is needed is known only once their dry-run was refused.
 */
export async function letGo({ act, draft }: Work, planned: readonly PlannedTodo[]): Promise<boolean> {
  const again = new Set(planned.flatMap(({ planned, todo }) => (planned.action === 'recreate' ? [todo.id] : [])))
  const { inventory } = draft.record
  if (!inventory.some(({ id, uid }) => again.has(id) && uid !== undefined)) return false
  const without = inventory.map((entry) => (again.has(entry.id) ? withoutObject(entry) : entry))
  await commit(act.deps, draft, { ...draft.record, inventory: without })
  return true
}
