import { counted } from '../../core/counted.ts'
import { subjectOfId } from '../../core/object-ref.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { HeldDeletion, InventoryEntry } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { failureHoldsMs } from '../plan/closure.ts'

/** Whether a unit may delete what it does not want any more. */
export type PruneDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'go'; readonly entries: readonly InventoryEntry[] }
  /** What the cluster's units want is not known completely. */
  | { readonly kind: 'blocked'; readonly why: string; readonly entries: readonly InventoryEntry[] }
  | { readonly kind: 'held'; readonly hold: HeldDeletion; readonly holder: UnitId }

/** What this pass lets a unit delete; a unit that answers for a hold waits too, though it loses nothing itself. */
export function pruneDecision(act: Activation, unit: UnitId): PruneDecision {
  const deletions = act.deletions.get(unit)
  const holder = deletions?.holder ?? unit
  const entries = deletions?.deletions ?? []
  const hold = act.held.get(holder)
  if (entries.length === 0 && !(holder === unit && hold !== undefined)) return { kind: 'nothing' }
  const block = act.blocked(unit)
  if (block !== undefined && !(block.fails && hasWaited(act, entries.length === 0 ? below(act, holder) : entries))) {
    return { kind: 'blocked', why: block.why, entries }
  }
  if (hold !== undefined) return { kind: 'held', hold, holder }
  return { kind: 'go', entries }
}

/** Whether all of it left long enough ago, counted from when the unit's own record told of it (P2). */
function hasWaited({ deps }: Activation, entries: readonly InventoryEntry[]): boolean {
  const now = deps.clock.now()
  return entries.every(({ leavingSince = now }) => now >= leavingSince + failureHoldsMs)
}

function below({ deletions }: Activation, holder: UnitId): readonly InventoryEntry[] {
  return [...deletions.values()].filter((unit) => unit.holder === holder).flatMap((unit) => unit.deletions)
}

/** What a person reads about a held deletion. */
export function heldText(hold: HeldDeletion, holder: UnitId, cluster: string): string {
  const some = hold.objects.slice(0, 10).map(({ id }) => subjectOfId(id))
  const more = hold.objects.length > some.length ? ` and ${hold.objects.length - some.length} more` : ''
  return (
    `${counted(hold.objects.length, 'deletion waits', 'deletions wait')} for approval (${hold.why}): ${some.join(', ')}${more}. ` +
    `Run "sluice approve ${holder} --cluster ${cluster}" or annotate ${holder} with sluice.dev/approve-deletion: ${hold.hash}`
  )
}
