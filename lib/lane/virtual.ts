import { type InventoryId, parseInventoryId } from '../core/object-ref.ts'
import { type UnitId, unitId } from '../flux/definition.ts'

const takenOverGroups = /(^|\.)fluxcd\.io$/

/** Whether an inventory id names a Flux object, which Sluice takes over instead of sending it to the cluster. */
export function isVirtual(id: InventoryId): boolean {
  const ref = parseInventoryId(id)
  return ref !== undefined && takenOverGroups.test(ref.group)
}

/** The unit that an inventory id defines, if it is that of a Kustomization or HelmRelease. */
export function unitOfEntry(id: InventoryId): UnitId | undefined {
  const ref = parseInventoryId(id)
  if (ref === undefined || !takenOverGroups.test(ref.group)) return undefined
  return ref.kind === 'Kustomization' || ref.kind === 'HelmRelease'
    ? unitId(ref.kind, ref.namespace, ref.name)
    : undefined
}
