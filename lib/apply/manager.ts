import { at, isJsonObject, type Json, type JsonObject, textAt } from '../core/json.ts'

/** Flux's name for server-side apply: a cluster can go from Flux to Sluice and back without a change of owner. */
export const ourManager = 'kustomize-controller'

/** One entry of metadata.managedFields. */
export interface ManagerEntry {
  readonly manager: string
  readonly operation: string
  readonly subresource: string
  readonly fields: JsonObject
  readonly raw: JsonObject
}

/** Entries of metadata.managedFields. */
export function managerEntries(object: Json): readonly ManagerEntry[] {
  const entries = at(object, 'metadata', 'managedFields')
  if (!Array.isArray(entries)) return []
  return entries.filter(isJsonObject).map((raw: JsonObject) => ({
    manager: textAt(raw, 'manager') ?? '',
    operation: textAt(raw, 'operation') ?? '',
    subresource: textAt(raw, 'subresource') ?? '',
    fields: isJsonObject(raw.fieldsV1) ? raw.fieldsV1 : {},
    raw,
  }))
}

/** Our own entry: our manager, Apply, no subresource. */
export function ourEntry(object: Json): ManagerEntry | undefined {
  return managerEntries(object).find(isOurs)
}

export function isOurs({ manager, operation, subresource }: ManagerEntry): boolean {
  return manager === ourManager && operation === 'Apply' && subresource === ''
}

/** Managers whose fields become ours, by prefix of their name (kustomize-controller's defaults): else their leftovers would stay for ever. */
const takenOver: readonly { readonly prefix: string; readonly operation: string }[] = [
  { prefix: 'kubectl', operation: 'Apply' },
  { prefix: 'kubectl', operation: 'Update' },
  { prefix: 'before-first-apply', operation: 'Update' },
  { prefix: ourManager, operation: 'Update' },
]

export function isTakenOver({ manager, operation, subresource }: ManagerEntry): boolean {
  if (subresource !== '') return false
  return takenOver.some((known) => known.operation === operation && manager.startsWith(known.prefix))
}
