import { textAt } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { refOf, splitApiVersion, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'

/** What an object of Flux's own API groups is for. */
export type FluxKind = 'unit' | 'source' | 'notification' | 'image'

const groups: ReadonlyMap<string, FluxKind> = new Map([
  ['kustomize.toolkit.fluxcd.io', 'unit'],
  ['helm.toolkit.fluxcd.io', 'unit'],
  ['source.toolkit.fluxcd.io', 'source'],
  ['source.extensions.fluxcd.io', 'source'],
  ['notification.toolkit.fluxcd.io', 'notification'],
  ['image.toolkit.fluxcd.io', 'image'],
])

const supported: ReadonlySet<string> = new Set([
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'source.toolkit.fluxcd.io/GitRepository',
])

/** What an object is to Flux, or undefined where it is none of Flux's: those are applied, Flux's are taken over. */
export function fluxKindOf(manifest: Manifest): FluxKind | undefined {
  return groups.get(splitApiVersion(manifest.apiVersion).group)
}

/** Why an object of Flux's cannot be taken over; undefined where it can, or is none of Flux's. */
export function unsupportedKind(manifest: Manifest): Problem | undefined {
  const { group } = splitApiVersion(manifest.apiVersion)
  if (!groups.has(group) || supported.has(`${group}/${manifest.kind}`)) return undefined
  return new Problem({
    code: 'Unsupported',
    subject: subjectOf(refOf(manifest)),
    what: `of ${group} is not supported yet`,
    field: 'kind',
    remedy: 'Remove it from the path that this cluster reads, or leave it to Flux',
  })
}

/**
 * Whether an object belongs to Flux's own installation (`gotk-components.yaml`), which Sluice leaves out. Units and sources never do, and
 * no Namespace does: the ConfigMaps and Secrets of `substituteFrom` live in flux-system.
 */
export function isFluxInstallation(manifest: Manifest): boolean {
  const isPart = textAt(manifest, 'metadata', 'labels', 'app.kubernetes.io/part-of') === 'flux'
  const isNamespace = manifest.apiVersion === 'v1' && manifest.kind === 'Namespace'
  return isPart && !isNamespace && fluxKindOf(manifest) === undefined
}
