import type { Json } from '../../core/json.ts'
import { isSwitched } from './metadata-switch.ts'
import type { GuardReason } from './reason.ts'

/** `ssa: IfNotPresent` of the desired object (the live one does not count): create only. */
export function ssaIfNotPresent(desired: Json): GuardReason | undefined {
  return isSwitched(desired, 'ssa', 'IfNotPresent') ? 'ssa-if-not-present' : undefined
}
