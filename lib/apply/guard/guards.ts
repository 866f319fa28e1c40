import type { Manifest } from '../../core/manifest.ts'
import type { Owner } from '../../flux/owner-labels.ts'
import type { LiveObject } from '../cluster.ts'
import { otherOwner } from './other-owner.ts'
import { otherUid } from './other-uid.ts'
import { pruneDisabled } from './prune-disabled.ts'
import type { GuardReason } from './reason.ts'
import { reconcileDisabled } from './reconcile-disabled.ts'
import { ssaIfNotPresent } from './ssa-if-not-present.ts'
import { ssaIgnore } from './ssa-ignore.ts'

/** Why an object must not be applied, or undefined. `live` is missing where nothing is there, or nobody looked yet. */
export function keptFromApply(desired: Manifest, live?: LiveObject): GuardReason | undefined {
  const excluded = reconcileDisabled(desired) ?? ssaIgnore(desired)
  if (excluded !== undefined || live === undefined) return excluded
  return reconcileDisabled(live) ?? ssaIgnore(live) ?? ssaIfNotPresent(desired)
}

/** Why a live object must not be deleted for its unit, or undefined. */
export function keptFromDeletion(live: LiveObject, owner: Owner, uid: string): GuardReason | undefined {
  return (
    otherUid(live, uid) ?? otherOwner(live, owner) ?? pruneDisabled(live) ?? reconcileDisabled(live) ?? ssaIgnore(live)
  )
}
