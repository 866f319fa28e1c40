import type { LiveObject, ResourceType } from '../apply/cluster.ts'
import { deleteObject } from '../apply/delete-object.ts'
import { keptFromDeletion } from '../apply/guard/guards.ts'
import { guardText } from '../apply/guard/reason.ts'
import { ourEntry } from '../apply/manager.ts'
import { applyOrder } from '../apply/stages.ts'
import { inParallel } from '../core/in-parallel.ts'
import { type InventoryId, parseInventoryId, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { InventoryEntry, PruneIntent, Tombstone } from '../store/record.ts'
import type { Activation } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import type { Snapshot } from './snapshot.ts'
import { typeOf } from './type-of.ts'
import { isVirtual } from './virtual.ts'

/** What is to be done with one entry that a unit does not want any more. */
export type PruneStep =
  | { readonly kind: 'delete'; readonly entry: InventoryEntry; readonly live: LiveObject; readonly type: ResourceType }
  /** Nothing of ours is there: gone already, another object of that name, or a Flux object that never was on the cluster. */
  | { readonly kind: 'forget'; readonly entry: InventoryEntry; readonly note?: string; readonly absent?: true }
  /** It is not known what is there. */
  | { readonly kind: 'keep'; readonly entry: InventoryEntry; readonly problem: Problem }

/** Decides what to do with each entry by what the snapshot shows and by the guards of Flux (section 12.6), in order of deletion. */
export async function planPrune(
  deps: Pick<LaneDeps, 'api' | 'requestsAtOnce'>,
  { snapshot, wants }: Pick<Activation, 'snapshot' | 'wants'>,
  owner: { readonly namespace: string; readonly name: string },
  entries: readonly InventoryEntry[],
): Promise<readonly PruneStep[]> {
  const wanted = new Set([...wants.owner.keys()].map(anywhere))
  const steps = await inParallel(entries, deps.requestsAtOnce, async (entry): Promise<PruneStep> => {
    const step = await planEntry(deps, snapshot, owner, entry)
    const isSame = step.kind === 'delete' && !step.type.namespaced && wanted.has(anywhere(entry.id))
    return isSame ? { kind: 'forget', entry } : step
  })
  return steps.sort((a, b) => -applyOrder(refFor(a.entry), refFor(b.entry)))
}

/**
 * An id without its namespace. A cluster-scoped object may have one in Git, which the API server ignores: where it changes there, the
 * object is still the same one, and wanted.
 */
function anywhere(id: InventoryId): string {
  return id.slice(id.indexOf('_'))
}

function refFor(entry: InventoryEntry): Parameters<typeof applyOrder>[0] {
  const ref = parseInventoryId(entry.id) ?? { group: '', kind: '', namespace: '', name: entry.id }
  return { ...ref, version: entry.version }
}

async function planEntry(
  deps: Pick<LaneDeps, 'api'>,
  snapshot: Snapshot,
  owner: { readonly namespace: string; readonly name: string },
  entry: InventoryEntry,
): Promise<PruneStep> {
  if (isVirtual(entry.id)) return { kind: 'forget', entry }
  const ref = refFor(entry)
  const sighting = await snapshot.of(entry.id)
  if (sighting.kind === 'unknown') return { kind: 'keep', entry, problem: sighting.problem }
  if (sighting.kind === 'absent') return { kind: 'forget', entry, absent: true }
  const live = sighting.metadata
  const uid = entry.uid ?? ownUid(live)
  const reason = uid === undefined ? 'other-uid' : keptFromDeletion(live, owner, uid)
  if (reason !== undefined) return { kind: 'forget', entry, note: `${subjectOf(ref)} skipped: ${guardText[reason]}` }
  const type = await typeOf(deps.api, ref)
  if (type instanceof Problem) return { kind: 'keep', entry, problem: type }
  return { kind: 'delete', entry: { ...entry, uid: live.metadata.uid }, live, type }
}

/** An entry without uid is ours if the live object carries our Apply entry: a crash came between our write and its record (P3). */
function ownUid(live: LiveObject): string | undefined {
  return ourEntry(live) === undefined ? undefined : live.metadata.uid
}

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
}

/** For whom is pruned. */
export interface Pruner {
  readonly definition: { readonly namespace: string; readonly name: string }
  /** Throws where another worker has changed the unit's record. */
  readonly confirm: () => Promise<void>
  /** Throws where nothing may be deleted any more: suspended, lost the lane, out of time. */
  readonly check: () => Promise<void>
}

/** Carries the steps out, kind by kind in order of deletion; one failure stops nothing else. */
export async function prune(
  deps: Pick<LaneDeps, 'api' | 'clock' | 'requestsAtOnce'>,
  { definition: owner, confirm, check }: Pruner,
  steps: readonly PruneStep[],
): Promise<Pruned> {
  const deleted: string[] = []
  const notes: string[] = []
  const tombstones: Tombstone[] = []
  const kept: { entry: InventoryEntry; problem: Problem }[] = []
  for (const group of byKind(steps)) {
    await inParallel(group, deps.requestsAtOnce, async (step) => {
      if (step.kind === 'forget' && step.note !== undefined) notes.push(step.note)
      if (step.kind === 'keep') kept.push(step)
      if (step.kind === 'forget' && step.absent) tombstones.push(tombstone(step.entry, deps.clock.now()))
      if (step.kind !== 'delete') return
      const subject = subjectOf(refFor(step.entry))
      await check()
      const problem = await deleteLive(deps, { definition: owner, confirm, check }, step)
      if (problem instanceof Problem) kept.push({ entry: step.entry, problem })
      else if (problem !== undefined) notes.push(problem)
      else {
        deleted.push(subject)
        tombstones.push(tombstone(step.entry, deps.clock.now()))
      }
    })
  }
  // In an order of their own: the same failures again must read the same, or they were news.
  kept.sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1))
  return { deleted: deleted.sort(), notes: notes.sort(), tombstones, kept }
}

/** Also of what was gone already: a stale worker may still be about to create what its record claimed (F3). */
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
 * again. Answers a note where a guard kept it.
 */
async function deleteLive(
  deps: Pick<LaneDeps, 'api'>,
  { definition: owner, confirm }: Pruner,
  { entry, live, type }: Extract<PruneStep, { kind: 'delete' }>,
): Promise<Problem | string | undefined> {
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
    if (outcome.kind === 'kept') return `${subjectOf(ref)} skipped: ${guardText[outcome.reason]}`
    if (outcome.kind !== 'conflict') return undefined
  }
  const what = `delete failed: it changed ${maxLooks} times while it was being deleted`
  return new Problem({ code: 'PruneFailed', subject: subjectOf(ref), what, remedy: 'The next activation tries again' })
}
