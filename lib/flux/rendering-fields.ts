import type { Patch, RenderingFields } from '../build/spec.ts'
import { canonical } from '../core/canonical.ts'
import type { KustomizationSpec } from './kustomization-schema.ts'

/** The rendering fields of a spec; empty ones are left out, so that equal builds have equal ids. */
export function renderingFieldsOf(spec: KustomizationSpec, legacy: boolean): RenderingFields {
  const { targetNamespace, namePrefix, nameSuffix, images = [], components = [], buildMetadata = [] } = spec
  const patches = [...(spec.patches ?? []), ...(legacy ? legacyPatches(spec) : [])]
  return {
    ...(targetNamespace !== undefined && { targetNamespace }),
    ...(namePrefix !== undefined && { namePrefix }),
    ...(nameSuffix !== undefined && { nameSuffix }),
    ...(patches.length > 0 && { patches }),
    ...(images.length > 0 && { images }),
    ...(components.length > 0 && { components }),
    ...(spec.ignoreMissingComponents === true && { ignoreMissingComponents: true }),
    ...(buildMetadata.length > 0 && { buildMetadata }),
  }
}

/** The patch lists of the beta versions as JSON, as Flux passes them on, in the order in which kustomize runs them. */
function legacyPatches(spec: KustomizationSpec): Patch[] {
  const merges = spec.patchesStrategicMerge ?? []
  const operations = spec.patchesJson6902 ?? []
  return [
    ...merges.map((merge) => ({ patch: canonical(merge) })),
    ...operations.map(({ target, patch }) => ({ patch: canonical(patch), target })),
  ]
}
