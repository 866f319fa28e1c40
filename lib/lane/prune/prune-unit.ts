import { deleteObject } from '../../apply/delete-object.ts'
import { type GuardReason, guardText } from '../../apply/guard/reason.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { parseInventoryId, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { InventoryEntry, PruneIntent, Tombstone } from '../../store/record.ts'
import type { LaneDeps } from '../deps.ts'
import { type PruneStep, refFor } from './plan-prune.ts'

/** What is written into the record before the first delete. */
export function intentsOf(steps: readonly PruneStep[]): readonly PruneIntent[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'delete') return []
    const { uid, resourceVersion } = step.live.metadata
    return [{ id: step.entry.id, version: step.entry.version, uid, resourceVersion }]
  })
}

/** What became of the entries of a prune. */
export interface Pruned {
  /** Subjects, for the event. */
  readonly deleted: readonly string[]
  readonly notes: readonly string[]
  readonly tombstones: readonly Tombstone[]
  /** Entries that stay in the inventory, each with its reason. */
  readonly kept: readonly { readonly entry: InventoryEntry; readonly problem: Problem }[]
  /** Why it was stopped in order before its end: the rest is kept. */
  readonly stopped?: Problem
}

/** What became of nothing. */
export const nothingPruned: Pruned = { deleted: [], notes: [], tombstones: [], kept: [] }

/** For whom is pruned. */
export interface Pruner {
  /** Throws where another worker has changed the unit's record. */
  readonly confirm: () => Promise<void>
  /** Throws where nothing may be deleted any more: suspended, Git moved, lost the lane, out of time. */
  readonly check: () => Promise<void>
}

/** Carries the steps out, kind by kind in order of deletion; one failure stops nothing else, and what stops all is told with what was done. */
export async function prune(
  deps: Pick<LaneDeps, 'api' | 'clock' | 'requestsAtOnce'>,
  { confirm, check }: Pruner,
  steps: readonly PruneStep[],
): Promise<Pruned> {
  const deleted: string[] = []
  const notes: string[] = []
  const tombstones: Tombstone[] = []
  const kept: { entry: InventoryEntry; problem: Problem }[] = []
  let stopped: Problem | undefined
  for (const group of byKind(steps)) {
    await inParallel(group, deps.requestsAtOnce, async (step) => {
      if (step.kind === 'forget' && step.note !== undefined) notes.push(step.note)
      if (step.kind === 'keep') kept.push(step)
      if (step.kind === 'forget' && step.watched) tombstones.push(tombstone(step.entry, deps.clock.now()))
      if (step.kind !== 'delete') return
      const subject = subjectOf(refFor(step.entry))
      stopped ??= await stopOf(check)
      const outcome = stopped ?? (await deleteLive(deps, { confirm, check }, step))
      if (outcome instanceof Problem) kept.push({ entry: step.entry, problem: outcome })
      else if (outcome === undefined) deleted.push(subject)
      else notes.push(`${subject} skipped: ${guardText[outcome]}`)
      if (outcome === undefined || outcome === 'other-uid') tombstones.push(tombstone(step.entry, deps.clock.now()))
    })
  }
  // In an order of their own: the same failures again must read the same, or they were news.
  kept.sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1))
  return { deleted: deleted.sort(), notes: notes.sort(), tombstones, kept, ...(stopped !== undefined && { stopped }) }
}

async function stopOf(check: Pruner['check']): Promise<Problem | undefined> {
  try {
    await check()
    return undefined
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'Aborted') return cause
    throw cause
  }
}

/** Also of what was gone already or is not ours any more: a stale worker may still be about to create it, or to take it back (F3). */
function tombstone({ id, version, uid = '' }: InventoryEntry, prunedAt: number): Tombstone {
  return { id, version, uid, prunedAt }
}

function byKind(steps: readonly PruneStep[]): readonly (readonly PruneStep[])[] {
  const groups: PruneStep[][] = []
  let last: string | undefined
  for (const step of steps) {
    const kind = parseInventoryId(step.entry.id)?.kind ?? ''
    if (kind === last) groups.at(-1)?.push(step)
    else groups.push([step])
    last = kind
  }
  return groups
}

const maxLooks = 5

/**
 * Deletes with the uid and resourceVersion of the intent as preconditions; where the object moved meanwhile it is looked at and judged
 * again. Answers why a guard kept it.
 */
async function deleteLive(
  deps: Pick<LaneDeps, 'api'>,
  { confirm }: Pruner,
  { entry, live, type, owner }: Extract<PruneStep, { kind: 'delete' }>,
): Promise<Problem | GuardReason | undefined> {
  const ref = refFor(entry)
  const { uid, resourceVersion } = live.metadata
  const answer = await deps.api.delete(type, ref, { uid, resourceVersion })
  if (answer.kind === 'ok' || answer.status === 404) return undefined
  if (answer.status !== 409 && answer.status !== 422) {
    const what = `delete failed (${answer.reason || answer.status}): ${answer.message}`
    const remedy = 'Check the permissions of the credential and what refuses the deletion'
    return new Problem({ code: 'PruneFailed', subject: subjectOf(ref), what, remedy })
  }
  for (let look = 1; look <= maxLooks; look++) {
    const outcome = await deleteObject(deps.api, { type, ref, uid, owner, confirm })
    if (outcome instanceof Problem) return outcome
    if (outcome.kind === 'kept' && outcome.reason === 'other-owner') return labelled(ref)
    if (outcome.kind === 'kept') return outcome.reason
    if (outcome.kind !== 'conflict') return undefined
  }
  const what = `delete failed: it changed ${maxLooks} times while it was being deleted`
  return new Problem({ code: 'PruneFailed', subject: subjectOf(ref), what, remedy: 'The next activation tries again' })
}

/** A late write put the labels of another unit on it. Whether that one answers for it is for a look at all records (P2): until then the entry stays. */
function labelled(ref: ReturnType<typeof refFor>): Problem {
  return new Problem({
    code: 'PruneFailed',
    subject: subjectOf(ref),
    what: 'got the labels of another unit while it was being deleted',
    remedy: 'The next activation decides',
  })
}
