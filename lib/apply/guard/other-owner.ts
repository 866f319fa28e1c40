import { type Json, textAt } from '../../core/json.ts'
import type { GuardReason } from './reason.ts'

export interface Owner {
  readonly namespace: string
  readonly name: string
}

const nameLabel = 'kustomize.toolkit.fluxcd.io/name'
const namespaceLabel = 'kustomize.toolkit.fluxcd.io/namespace'

/** Labels that every object of a Kustomization carries. */
export function ownerLabels({ namespace, name }: Owner): Readonly<Record<string, string>> {
  return { [nameLabel]: name, [namespaceLabel]: namespace }
}

/** The Kustomization that the labels name, if both are there. */
export function ownerOf(object: Json): Owner | undefined {
  const name = textAt(object, 'metadata', 'labels', nameLabel)
  const namespace = textAt(object, 'metadata', 'labels', namespaceLabel)
  return name === undefined || namespace === undefined ? undefined : { namespace, name }
}

/** An object that another Kustomization adopted, or whose labels were taken off, is not ours to delete. */
export function otherOwner(live: Json, owner: Owner): GuardReason | undefined {
  const found = ownerOf(live)
  return found?.name === owner.name && found.namespace === owner.namespace ? undefined : 'other-owner'
}
