import { type InventoryId, parseInventoryId } from '../../core/object-ref.ts'

const takenOverGroups = /(^|\.)fluxcd\.io$/

/** Whether an inventory id names a Flux object, which Sluice takes over instead of sending it to the cluster. */
export function isVirtual(id: InventoryId): boolean {
  // Most ids are no Flux object's, as one look at the text tells.
  const ref = id.includes('fluxcd.io') ? parseInventoryId(id) : undefined
  return ref !== undefined && takenOverGroups.test(ref.group)
}
