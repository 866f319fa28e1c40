/** Why an object is left alone. */
export type GuardReason =
  | 'reconcile-disabled'
  | 'ssa-ignore'
  | 'ssa-if-not-present'
  | 'prune-disabled'
  | 'other-owner'
  | 'other-uid'

/** What a person reads about it. */
export const guardText: Readonly<Record<GuardReason, string>> = {
  'reconcile-disabled': 'kustomize.toolkit.fluxcd.io/reconcile is disabled',
  'ssa-ignore': 'kustomize.toolkit.fluxcd.io/ssa is Ignore',
  'ssa-if-not-present': 'kustomize.toolkit.fluxcd.io/ssa is IfNotPresent and the object exists',
  'prune-disabled': 'kustomize.toolkit.fluxcd.io/prune is disabled',
  'other-owner': 'its owner labels name another Kustomization',
  'other-uid': 'it is another object of the same name (its uid changed)',
}
