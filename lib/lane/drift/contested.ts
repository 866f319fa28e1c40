import type { UnitId } from '../../flux/definition.ts'
import type { Listings } from '../look/listings.ts'
import { isVirtual } from '../record/virtual.ts'

/**
 * Units whose inventory lists an object that another one lists too: one of them is handing it over, or wrote it and was stopped. What
 * became of the object is no matter of one record alone, so none of them is left alone until one of them has let go.
 */
export function contestedUnits({ shared, unitsOf }: Pick<Listings, 'shared' | 'unitsOf'>): ReadonlySet<UnitId> {
  return new Set([...shared].flatMap((id) => (isVirtual(id) ? [] : unitsOf(id))))
}
