import { ownerOf } from '../../apply/guard/other-owner.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, parseInventoryId } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import { type UnitId, unitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { typeOf } from '../look/type-of.ts'
import { commit, unlessLost } from '../record/draft.ts'
import { withoutEntries } from '../record/inventory.ts'
import { isVirtual } from '../record/virtual.ts'
import type { UnitDeletions } from './deletions.ts'

/**
 * Drops the entries of units whose objects now carry another unit's label (P2): the new owner claimed and applied first, and only what
 * is seen on the cluster ends the old owner's claim. What is not switched yet stays for the next activation.
 */
export async function finishHandovers(act: Activation): Promise<void> {
  for (const deletions of act.deletions.values()) {
    const draft = act.drafts.get(deletions.unit)
    if (draft === undefined || deletions.handovers.length === 0) continue
    const switched = await inParallel(deletions.handovers, act.deps.requestsAtOnce, async ({ entry, to }) =>
      (await isSwitched(act, deletions, entry.id, to)) ? entry.id : undefined,
    )
    const ids = switched.filter((id): id is InventoryId => id !== undefined)
    const present = draft.record.inventory.some(({ id }) => ids.includes(id))
    if (!present) continue
    const inventory = withoutEntries(draft.record.inventory, ids)
    await unlessLost(commit(act.deps, draft, { ...released(act, draft.record), inventory }))
  }
}

/** A unit that left Git has no longer applied what it lists less of now: if it comes back, its inventory does not say what it wants. */
function released(act: Activation, record: UnitRecord): UnitRecord {
  if (!act.graph.vanished.has(record.unit)) return record
  const { applied: _, ...rest } = record
  return rest
}

async function isSwitched(act: Activation, from: UnitDeletions, id: InventoryId, to: UnitId): Promise<boolean> {
  const claimed = act.drafts.get(to)?.record.inventory.some((entry) => entry.id === id) === true
  if (!claimed) return false
  if (isVirtual(id)) return true
  const ref = parseInventoryId(id)
  if (ref === undefined) return true
  const type = await typeOf(act.deps.api, { ...ref, version: '' })
  if (type instanceof Problem) return false
  const answer = await act.deps.api.get(type, ref.namespace, ref.name)
  if (answer.kind === 'refused') return answer.status === 404
  const owner = ownerOf(answer.value)
  return owner !== undefined && unitId('Kustomization', owner.namespace, owner.name) !== from.unit
}
