import { counted } from '../../core/counted.ts'
import { type Digest, digestOfValue } from '../../core/digest.ts'
import { type InventoryId, subjectOfId } from '../../core/object-ref.ts'
import type { DeletionPolicy, UnitId } from '../../flux/definition.ts'
import type { HeldDeletion, InventoryEntry, UnitRecord } from '../../store/record.ts'
import type { Graph, UnitNode } from '../discover/graph.ts'
import { isSuspended } from '../orders/suspended.ts'
import { isVirtual } from '../record/virtual.ts'
import type { Wants } from './wants.ts'

/** What becomes of the entries of one unit's inventory that it does not want any more. */
export interface UnitDeletions {
  readonly unit: UnitId
  readonly holder: UnitId
  readonly vanished: boolean
  /** Wanted by another unit now: released once that unit's label is seen on it. */
  readonly handovers: readonly { readonly entry: InventoryEntry; readonly to: UnitId }[]
  readonly deletions: readonly InventoryEntry[]
  /** Left on the cluster and dropped from the inventory (prune false or an orphaning deletion policy). */
  readonly orphans: readonly InventoryEntry[]
}

/** Lists every deletion, handover and orphan that the present graph implies, before any guard. */
export function deletionsOf(
  graph: Graph,
  records: ReadonlyMap<UnitId, UnitRecord>,
  wants: Wants,
): ReadonlyMap<UnitId, UnitDeletions> {
  const all = new Map<UnitId, UnitDeletions>()
  for (const [unit, record] of records) {
    const node = graph.nodes.get(unit)
    const vanished = graph.vanished.get(unit)
    const keep = node === undefined ? new Set<InventoryId>() : keptIds(node)
    if (keep === 'all') continue
    const stale = record.inventory.filter((entry) => !keep.has(entry.id))
    const found = sorted(unit, stale, wants, {
      holder: vanished?.holder ?? unit,
      vanished: node === undefined,
      orphan: node === undefined ? (vanished?.orphan ?? true) : !node.definition.prune,
    })
    if (found.handovers.length + found.deletions.length + found.orphans.length > 0 || found.vanished)
      all.set(unit, found)
  }
  return all
}

function keptIds(node: UnitNode): Set<InventoryId> | 'all' {
  if (node.content.kind !== 'current' || isSuspended(node)) return 'all'
  const { objects, takenOver } = node.content.output
  return new Set([...objects, ...takenOver].map((object) => object.id))
}

function sorted(
  unit: UnitId,
  stale: readonly InventoryEntry[],
  wants: Wants,
  role: { readonly holder: UnitId; readonly vanished: boolean; readonly orphan: boolean },
): UnitDeletions {
  const handovers: { entry: InventoryEntry; to: UnitId }[] = []
  const deletions: InventoryEntry[] = []
  const orphans: InventoryEntry[] = []
  for (const entry of stale) {
    const to = wants.owner.get(entry.id)
    if (to !== undefined && to !== unit) handovers.push({ entry, to })
    else if (role.orphan) orphans.push(entry)
    else deletions.push(entry)
  }
  return { unit, holder: role.holder, vanished: role.vanished, handovers, deletions, orphans }
}

/** Whether the objects of a removed unit stay: Flux's finalizer rules (flux KS deletionPolicy, suspend). */
export function leavesObjects(definition: {
  prune: boolean
  suspend: boolean
  deletionPolicy: DeletionPolicy
}): boolean {
  if (definition.suspend) return true
  switch (definition.deletionPolicy) {
    case 'MirrorPrune':
      return !definition.prune
    case 'Delete':
    case 'WaitForTermination':
      return false
    case 'Orphan':
      return true
  }
}

/** When deletions wait for a person: the fleet file's `deletion`. */
export interface DeletionGuard {
  readonly maxPercent: number
  readonly minObjects: number
  readonly protect: readonly string[]
}

/** What the guard needs to know of protected kinds that are so only at times (a PersistentVolumeClaim while bound). */
export type IsProtected = (entry: InventoryEntry) => boolean

/**
 * Deletions over the limit, by the unit that answers for them. Counted per unit and over everything this revision deletes,
 * units that vanish included: a root that loses 20 Kustomizations deletes 20 entries of its own and thousands below (P4).
 */
export function heldDeletions(
  all: ReadonlyMap<UnitId, UnitDeletions>,
  records: ReadonlyMap<UnitId, UnitRecord>,
  artifactOf: (holder: UnitId) => Digest | 'vanished',
  guard: DeletionGuard,
  isProtected: IsProtected,
): ReadonlyMap<UnitId, HeldDeletion> {
  const losing = [...all.values()].filter((unit) => unit.deletions.length > 0)
  const lost = losing.reduce((sum, unit) => sum + unit.deletions.length, 0)
  const owned = losing.reduce((sum, unit) => sum + (records.get(unit.unit)?.inventory.length ?? 0), 0)
  const together = overLimit(lost, owned, guard)
  const held = new Map<UnitId, HeldDeletion>()
  for (const holder of new Set(losing.map((unit) => unit.holder))) {
    const own = losing.filter((unit) => unit.holder === holder)
    const whys = own.flatMap((unit) => whyHeld(unit, records.get(unit.unit)?.inventory.length ?? 0, guard, isProtected))
    if (whys.length === 0 && together)
      whys.push(`${lost} of ${counted(owned, 'object')} would be deleted at this revision`)
    if (whys.length === 0) continue
    held.set(
      holder,
      hold(
        own.flatMap((unit) => unit.deletions),
        artifactOf(holder),
        whys.join('; '),
      ),
    )
  }
  return held
}

function whyHeld(unit: UnitDeletions, owned: number, guard: DeletionGuard, isProtected: IsProtected): string[] {
  const whys: string[] = []
  if (overLimit(unit.deletions.length, owned, guard)) {
    whys.push(`${unit.unit} would lose ${unit.deletions.length} of ${counted(owned, 'object')}`)
  }
  for (const entry of unit.deletions) {
    if (!isVirtual(entry.id) && isProtected(entry)) whys.push(`${subjectOfId(entry.id)} is of a protected kind`)
  }
  return whys
}

function overLimit(deleted: number, owned: number, guard: DeletionGuard): boolean {
  return owned > guard.minObjects && deleted * 100 > owned * guard.maxPercent
}

function hold(entries: readonly InventoryEntry[], artifact: Digest | 'vanished', why: string): HeldDeletion {
  const objects = entries
    .map((entry) => ({ id: entry.id, uid: entry.uid ?? '' }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.uid < b.uid ? -1 : 1))
  return { artifact, hash: digestOfValue(objects), objects, why }
}
