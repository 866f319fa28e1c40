import type { Json } from '../../core/json.ts'
import { isSwitched } from './metadata-switch.ts'
import type { GuardReason } from './reason.ts'

/** `prune: disabled` on the live object; in Git it is gone already when the question comes up. */
export function pruneDisabled(live: Json): GuardReason | undefined {
  return isSwitched(live, 'prune', 'disabled') ? 'prune-disabled' : undefined
}
