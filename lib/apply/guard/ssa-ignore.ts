import type { Json } from '../../core/json.ts'
import { isSwitched } from './metadata-switch.ts'
import type { GuardReason } from './reason.ts'

/** `ssa: Ignore`: neither applied nor deleted. */
export function ssaIgnore(object: Json): GuardReason | undefined {
  return isSwitched(object, 'ssa', 'Ignore') ? 'ssa-ignore' : undefined
}
