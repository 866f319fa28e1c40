import type { InventoryId } from '../../core/object-ref.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { InventoryEntry, UnitRecord } from '../../store/record.ts'

/** Which units list which objects, by the records of a cluster. */
export interface Listings {
  unitsOf(id: InventoryId): readonly UnitId[]
  /** Objects that more than one unit lists. */
  readonly shared: ReadonlySet<InventoryId>
  ids(): Iterable<InventoryId>
}

/** Keeps listings from one pass to the next: of a thousand records few are others than before. An answer is good until the next one. */
export interface ListingsMemory {
  of(records: ReadonlyMap<UnitId, UnitRecord>): Listings
}

const nobody: readonly UnitId[] = []

export function listingsMemory(): ListingsMemory {
  const known = new Map<UnitId, readonly InventoryEntry[]>()
  const units = new Map<InventoryId, readonly UnitId[]>()
  const shared = new Set<InventoryId>()
  const set = (id: InventoryId, those: readonly UnitId[]): void => {
    if (those.length > 0) units.set(id, those)
    else units.delete(id)
    if (those.length > 1) shared.add(id)
    else shared.delete(id)
  }
  const take = (unit: UnitId, inventory: readonly InventoryEntry[]): void => {
    for (const { id } of known.get(unit) ?? [])
      set(
        id,
        (units.get(id) ?? nobody).filter((other) => other !== unit),
      )
    for (const { id } of inventory) {
      const those = units.get(id) ?? nobody
      if (!those.includes(unit)) set(id, [...those, unit])
    }
  }
  return {
    of(records) {
      for (const [unit, { inventory }] of records) {
        if (known.get(unit) === inventory) continue
        take(unit, inventory)
        known.set(unit, inventory)
      }
      for (const unit of known.size > records.size ? [...known.keys()] : nobody) {
        if (records.has(unit)) continue
        take(unit, [])
        known.delete(unit)
      }
      return { unitsOf: (id) => units.get(id) ?? nobody, shared, ids: () => units.keys() }
    },
  }
}
