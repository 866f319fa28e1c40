import type { LiveObject } from '../cluster.ts'
import type { GuardReason } from './reason.ts'

/** Someone deleted ours and made a new one of the same name. */
export function otherUid(live: LiveObject, uid: string): GuardReason | undefined {
  return live.metadata.uid === uid ? undefined : 'other-uid'
}
