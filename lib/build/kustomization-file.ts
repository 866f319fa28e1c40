import { isJsonObject, type Json, type JsonObject, textAt } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import type { Image, Patch, RenderingFields } from './spec.ts'
import { isLocalRelative } from './tree-path.ts'

/** What the kustomization of a path is made from: the file that is there, or the entries found by scanning. */
export type Origin =
  | { readonly kind: 'file'; readonly content: JsonObject }
  | { readonly kind: 'scanned'; readonly resources: readonly string[] }

/**
 * The kustomization that Flux's generator (fluxcd/pkg/kustomize 1.35) writes for a path: the fields of the Kustomization
 * laid over what is there. `exists` tells whether a component is there; it is asked only under ignoreMissingComponents.
 */
export function generateKustomization(
  origin: Origin,
  fields: RenderingFields,
  exists: (component: string) => boolean,
): JsonObject {
  const base = startingPoint(origin)
  const patches = [...listOf(base.patches), ...(fields.patches ?? []).map(patchEntry)]
  const components = [...listOf(base.components), ...wantedComponents(fields, exists)]
  const images = mergeImages(listOf(base.images), fields.images ?? [])
  const buildMetadata = fields.buildMetadata?.length ? fields.buildMetadata : base.buildMetadata
  return {
    ...base,
    // The API server's clients leave empty text out, so it overrides nothing.
    ...(fields.targetNamespace && { namespace: fields.targetNamespace }),
    ...(fields.namePrefix && { namePrefix: fields.namePrefix }),
    ...(fields.nameSuffix && { nameSuffix: fields.nameSuffix }),
    ...(patches.length > 0 && { patches }),
    ...(components.length > 0 && { components }),
    ...(images.length > 0 && { images }),
    ...(buildMetadata !== undefined && { buildMetadata }),
    // Flux calls kustomize with an order that sorts nothing; the command line would sort by kind.
    sortOptions: base.sortOptions ?? { order: 'fifo' },
  }
}

function startingPoint(origin: Origin): JsonObject {
  const type = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }
  if (origin.kind === 'file') {
    // Without resources kustomize would call the file empty; so Flux asks for annotations, which it then also gets.
    const isBare = listOf(origin.content.resources).length === 0
    return { ...type, ...origin.content, ...(isBare && { buildMetadata: ['originAnnotations'] }) }
  }
  if (origin.resources.length === 0) return { ...type, namespace: '_placeholder' }
  return { ...type, resources: origin.resources }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function patchEntry({ patch, target }: Patch): JsonObject {
  return { patch, ...(target !== undefined && { target: { ...target } }) }
}

function wantedComponents(fields: RenderingFields, exists: (component: string) => boolean): readonly string[] {
  const components = fields.components ?? []
  for (const component of components) {
    if (isLocalRelative(component)) continue
    const what = `component path '${component}' must be local and relative`
    throw new Problem({ code: 'BuildFailed', field: 'spec.components', what })
  }
  return fields.ignoreMissingComponents === true ? components.filter(exists) : components
}

/** An image of the Kustomization goes into the first entry of the same name, or behind all entries. */
function mergeImages(existing: readonly Json[], images: readonly Image[]): readonly Json[] {
  const merged = [...existing]
  for (const image of images) {
    const index = merged.findIndex((entry) => (textAt(entry, 'name') ?? '') === image.name)
    const entry = merged[index]
    if (isJsonObject(entry)) merged[index] = mergeImage(entry, image)
    else merged.push({ ...image })
  }
  return merged
}

/** Tag and digest choose the version together: one that is set takes the other's place. */
function mergeImage(entry: JsonObject, { newName, newTag, digest }: Image): JsonObject {
  const named = newName ? { ...entry, newName } : entry
  return newTag || digest ? { ...named, newTag: newTag ?? '', digest: digest ?? '' } : named
}
