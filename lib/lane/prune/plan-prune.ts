import type { LiveObject, ResourceType } from '../../apply/cluster.ts'
import { keptFromDeletion } from '../../apply/guard/guards.ts'
import { ownerOf } from '../../apply/guard/other-owner.ts'
import { type GuardReason, guardText } from '../../apply/guard/reason.ts'
import { ourEntry } from '../../apply/manager.ts'
import { applyOrder } from '../../apply/stages.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, parseInventoryId, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import { unitId } from '../../flux/definition.ts'
import type { Owner } from '../../flux/owner-labels.ts'
import type { InventoryEntry } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import type { LaneDeps } from '../deps.ts'
import { anywhere } from '../look/anywhere.ts'
import { typeOf } from '../look/type-of.ts'
import { isVirtual } from '../record/virtual.ts'

/** What is to be done with one entry that a unit does not want any more. */
export type PruneStep =
  | {
      readonly kind: 'delete'
      readonly entry: InventoryEntry
      readonly live: LiveObject
      readonly type: ResourceType
      /** Whose label it carries. */
      readonly owner: Owner
    }
  /** Nothing of ours is there: gone already, another object of that name, or a Flux object that never was on the cluster. */
  | {
      readonly kind: 'forget'
      readonly entry: InventoryEntry
      readonly note?: string
      /** A stale worker may still make it ours (F3). */
      readonly watched?: true
    }
  /** It is not known what is there. */
  | { readonly kind: 'keep'; readonly entry: InventoryEntry; readonly problem: Problem }

/** Decides what to do with each entry by what the snapshot shows and by the guards of Flux (section 12.6), in order of deletion. */
export async function planPrune(
  deps: Pick<LaneDeps, 'api' | 'requestsAtOnce'>,
  { snapshot, wants, drafts }: Pick<Activation, 'snapshot' | 'wants' | 'drafts'>,
  unit: Owner,
  entries: readonly InventoryEntry[],
): Promise<readonly PruneStep[]> {
  if (entries.length === 0) return []
  const wanted = new Set([...wants.owner.keys()].map(anywhere))
  const steps = await inParallel(entries, deps.requestsAtOnce, async (entry): Promise<PruneStep> => {
    const step = await planEntry(deps, { snapshot, drafts }, unit, entry)
    const isSame = step.kind === 'delete' && !step.type.namespaced && wanted.has(anywhere(entry.id))
    return isSame ? { kind: 'forget', entry } : step
  })
  return steps.sort((a, b) => -applyOrder(refFor(a.entry), refFor(b.entry)))
}

/** Where an entry's object is. */
export function refFor(entry: InventoryEntry): Parameters<typeof applyOrder>[0] {
  const ref = parseInventoryId(entry.id) ?? { group: '', kind: '', namespace: '', name: entry.id }
  return { ...ref, version: entry.version }
}

async function planEntry(
  deps: Pick<LaneDeps, 'api'>,
  { snapshot, drafts }: Pick<Activation, 'snapshot' | 'drafts'>,
  unit: Owner,
  entry: InventoryEntry,
): Promise<PruneStep> {
  if (isVirtual(entry.id)) return { kind: 'forget', entry }
  const ref = refFor(entry)
  const sighting = await snapshot.of(entry.id)
  if (sighting.kind === 'unknown') return { kind: 'keep', entry, problem: sighting.problem }
  if (sighting.kind === 'absent') return { kind: 'forget', entry, watched: true }
  const live = sighting.metadata
  const uid = ourUid(live) ?? entry.uid
  const owner = responsible(live, entry.id, unit, drafts)
  const reason = uid === undefined ? 'other-uid' : keptFromDeletion(live, owner, uid)
  if (reason !== undefined) {
    const note = `${subjectOf(ref)} skipped: ${guardText[reason]}`
    return { kind: 'forget', entry, note, ...(isLetGo(reason) && { watched: true }) }
  }
  const type = await typeOf(deps.api, ref)
  if (type instanceof Problem) return { kind: 'keep', entry, problem: type }
  return { kind: 'delete', entry: { ...entry, uid: live.metadata.uid }, live, type, owner }
}

/**
 * Who answers for an object that a unit does not want any more. One that carries the label of another unit is left to that one, if it
 * lists the object; else a stale worker wrote the label after that unit had let it go, and nobody but this one knows the object (P2).
 */
function responsible(live: LiveObject, id: InventoryId, unit: Owner, drafts: Activation['drafts']): Owner {
  const labelled = ownerOf(live)
  if (labelled === undefined) return unit
  const other = drafts.get(unitId('Kustomization', labelled.namespace, labelled.name))
  return other === undefined || other.record.inventory.some((entry) => entry.id === id) ? unit : labelled
}

/**
 * An object with our Apply entry is ours, whatever uid the record has: a crash came between our write and its record, or a write that
 * came late made the object again (P3).
 */
function ourUid(live: LiveObject): string | undefined {
  return ourEntry(live) === undefined ? undefined : live.metadata.uid
}

/** It is somebody else's now: unlike one that says itself that it stays, nobody meant it to carry our labels again. */
function isLetGo(reason: GuardReason): boolean {
  return reason === 'other-owner' || reason === 'other-uid'
}
