import { type Json, textAt } from '../../core/json.ts'
import { type Owner, ownerNameLabel, ownerNamespaceLabel } from '../../flux/owner-labels.ts'
import type { GuardReason } from './reason.ts'

/** The Kustomization that the labels name, if both are there. */
export function ownerOf(object: Json): Owner | undefined {
  const name = textAt(object, 'metadata', 'labels', ownerNameLabel)
  const namespace = textAt(object, 'metadata', 'labels', ownerNamespaceLabel)
  return name === undefined || namespace === undefined ? undefined : { namespace, name }
}

/** An object that another Kustomization adopted, or whose labels were taken off, is not ours to delete. */
export function otherOwner(live: Json, owner: Owner): GuardReason | undefined {
  const found = ownerOf(live)
  return found?.name === owner.name && found.namespace === owner.namespace ? undefined : 'other-owner'
}
