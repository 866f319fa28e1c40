/** Which Kustomization an object belongs to. */
export interface Owner {
  readonly namespace: string
  readonly name: string
}

/** Every object of ours carries it, so one LIST per type sees them all. */
export const ownerNameLabel = 'kustomize.toolkit.fluxcd.io/name'
export const ownerNamespaceLabel = 'kustomize.toolkit.fluxcd.io/namespace'

/** Labels that every object of a Kustomization carries. */
export function ownerLabels({ namespace, name }: Owner): Readonly<Record<string, string>> {
  return { [ownerNameLabel]: name, [ownerNamespaceLabel]: namespace }
}
