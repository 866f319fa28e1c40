import type { Manifest } from '../core/manifest.ts'
import { splitApiVersion } from '../core/object-ref.ts'
import type { Warning } from './definition.ts'

/** Reasons why a manifest is not of a kind in one of the versions that can be read. */
export function versionErrors(manifest: Manifest, kind: string, group: string): Warning[] {
  const { group: actual, version } = splitApiVersion(manifest.apiVersion)
  if (manifest.kind !== kind || actual !== group) {
    return [{ field: 'kind', message: `must be ${kind} of ${group}` }]
  }
  if (['v1', 'v1beta2', 'v1beta1'].includes(version)) return []
  return [{ field: 'apiVersion', message: `version ${version} is unknown; v1, v1beta2 and v1beta1 can be read` }]
}

/** Fields that v1 removed are dropped there by the API server, which loses what they asked for: a warning says so. */
export function removedFieldWarnings(
  manifest: Manifest,
  spec: { readonly [field: string]: unknown },
  removed: Readonly<Record<string, string>>,
): Warning[] {
  if (!manifest.apiVersion.endsWith('/v1')) return []
  return Object.entries(removed)
    .filter(([field]) => spec[field] !== undefined)
    .map(([field, instead]) => ({ field: `spec.${field}`, message: `has no effect: v1 removed it; ${instead}` }))
}
