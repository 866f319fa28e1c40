import type { Json } from '../../core/json.ts'
import { isSwitched } from './metadata-switch.ts'
import type { GuardReason } from './reason.ts'

/** `reconcile: disabled`, in Git or set on the live object by a person who debugs it. */
export function reconcileDisabled(object: Json): GuardReason | undefined {
  return isSwitched(object, 'reconcile', 'disabled') ? 'reconcile-disabled' : undefined
}
