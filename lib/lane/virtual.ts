import { type InventoryId, parseInventoryId } from '../core/object-ref.ts'

const takenOverGroups = /(^|\.)fluxcd\.io$/

/** Whether an inventory id names a Flux object, which Sluice takes over instead of sending it to the cluster. */
export function isVirtual(id: InventoryId): boolean {
  const ref = parseInventoryId(id)
  return ref !== undefined && takenOverGroups.test(ref.group)
}
