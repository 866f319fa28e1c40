import { type InventoryId, refOf } from '../../core/object-ref.ts'
import type { InventoryEntry, PruneIntent, UnitRecord } from '../../store/record.ts'
import type { DesiredObject, TakenOver } from '../discover/graph.ts'
import type { Progress } from './progress.ts'

/** What a unit owned before together with what it is about to own: committed before the first effect, so that a crash loses nothing. */
export function unionInventory(
  record: UnitRecord,
  objects: readonly DesiredObject[],
  takenOver: readonly TakenOver[],
): readonly InventoryEntry[] {
  const entries = new Map(record.inventory.map((entry) => [entry.id, entry]))
  for (const { id, manifest } of objects) {
    const known = entries.get(id)
    entries.set(id, known === undefined ? { id, version: refOf(manifest).version } : staying(known))
  }
  for (const { id, version } of takenOver) entries.set(id, { id, version })
  return sortedById(entries.values())
}

/** An inventory in which entries have the uids of the objects that are about to be deleted: a crash may have kept them from the record (P3). */
export function withUids(
  entries: readonly InventoryEntry[],
  intents: readonly PruneIntent[],
): readonly InventoryEntry[] {
  const uids = new Map(intents.map(({ id, uid }) => [id, uid]))
  return entries.map((entry) => {
    const uid = uids.get(entry.id) ?? entry.uid
    return uid === undefined ? entry : { ...entry, uid }
  })
}

/** The intents of a record with those of a prune that is about to begin: another worker may still act on the earlier ones (F2). */
export function withIntents(known: readonly PruneIntent[], added: readonly PruneIntent[]): readonly PruneIntent[] {
  const ids = new Set(added.map(({ id }) => id))
  return [...known.filter(({ id }) => !ids.has(id)), ...added]
}

function staying({ leavingSince: _, ...entry }: InventoryEntry): InventoryEntry {
  return entry
}

/** An inventory that says since when the given entries are not wanted any more. */
export function withLeaving(
  entries: readonly InventoryEntry[],
  leaving: readonly InventoryEntry[],
  now: number,
): readonly InventoryEntry[] {
  const ids = new Set(leaving.map(({ id }) => id))
  // A clock that was ahead must not keep them until it is that late again.
  const since = ({ leavingSince = now }: InventoryEntry) => Math.min(leavingSince, now)
  return entries.map((entry) => (ids.has(entry.id) ? { ...entry, leavingSince: since(entry) } : entry))
}

/** Whether something that is listed was not wanted when last looked at. */
export function isLeaving(entries: readonly InventoryEntry[]): boolean {
  return entries.some(({ leavingSince }) => leavingSince !== undefined)
}

/** An inventory with what was learnt of its objects. */
export function withProgress(entries: readonly InventoryEntry[], progress: Progress): readonly InventoryEntry[] {
  return entries.map((entry) => progress.get(entry.id)?.entry ?? entry)
}

/** An inventory without the given entries. */
export function withoutEntries(
  entries: readonly InventoryEntry[],
  gone: Iterable<InventoryId>,
): readonly InventoryEntry[] {
  const ids = new Set(gone)
  return entries.filter((entry) => !ids.has(entry.id))
}

function sortedById(entries: Iterable<InventoryEntry>): readonly InventoryEntry[] {
  return [...entries].sort((a, b) => (a.id < b.id ? -1 : 1))
}
