import type { InventoryId } from '../core/object-ref.ts'
import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import { isVirtual } from './virtual.ts'

/**
 * Units whose inventory lists an object that another one lists too: one of them is handing it over, or wrote it and was stopped. What
 * became of the object is no matter of one record alone, so none of them is left alone until one of them has let go.
 */
export function contestedUnits(records: Iterable<UnitRecord>): ReadonlySet<UnitId> {
  const owners = new Map<InventoryId, UnitId>()
  const contested = new Set<UnitId>()
  for (const { unit, inventory } of records) {
    for (const { id } of inventory) {
      const other = owners.get(id)
      if (other === undefined) owners.set(id, unit)
      else if (other !== unit && !isVirtual(id)) contested.add(unit).add(other)
    }
  }
  return contested
}
