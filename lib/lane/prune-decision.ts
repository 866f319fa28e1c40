import { subjectOfId } from '../core/object-ref.ts'
import type { UnitId } from '../flux/definition.ts'
import type { HeldDeletion, InventoryEntry } from '../store/record.ts'
import type { Activation } from './activation.ts'

/** Whether a unit may delete what it does not want any more. */
export type PruneDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'go'; readonly entries: readonly InventoryEntry[] }
  /** What the cluster's units want is not known completely. */
  | { readonly kind: 'blocked'; readonly why: string; readonly count: number }
  | { readonly kind: 'held'; readonly hold: HeldDeletion; readonly holder: UnitId }

/** What this pass lets a unit delete; a unit that answers for a hold waits too, though it loses nothing itself. */
export function pruneDecision(act: Activation, unit: UnitId): PruneDecision {
  const deletions = act.deletions.get(unit)
  const holder = deletions?.holder ?? unit
  const count = deletions?.deletions.length ?? 0
  const hold = act.held.get(holder)
  if (count === 0 && !(holder === unit && hold !== undefined)) return { kind: 'nothing' }
  const why = act.blocked(unit)
  if (why !== undefined) return { kind: 'blocked', why, count }
  if (hold !== undefined) return { kind: 'held', hold, holder }
  return { kind: 'go', entries: deletions?.deletions ?? [] }
}

/** What a person reads about a held deletion. */
export function heldText(hold: HeldDeletion, holder: UnitId, cluster: string): string {
  const some = hold.objects.slice(0, 10).map(({ id }) => subjectOfId(id))
  const more = hold.objects.length > some.length ? ` and ${hold.objects.length - some.length} more` : ''
  return (
    `${hold.objects.length} ${hold.objects.length === 1 ? 'deletion waits' : 'deletions wait'} for approval (${hold.why}): ${some.join(', ')}${more}. ` +
    `Run "sluice approve ${holder} --cluster ${cluster}" or annotate ${holder} with sluice.dev/approve-deletion: ${hold.hash}`
  )
}
