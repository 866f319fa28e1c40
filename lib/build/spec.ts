import { type Digest, digestOfValue } from '../core/digest.ts'
import { remembered } from '../core/remembered.ts'
import type { SourceId } from '../source/spec.ts'

/** A kustomize selector: name, namespace, group, version and kind are anchored regular expressions. */
export interface Selector {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

export interface Patch {
  readonly patch: string
  readonly target?: Selector
}

export interface Image {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
}

/** The fields of a Kustomization that decide what kustomize prints for a path. commonMetadata is not among them: Flux sets it after substitution. */
export interface RenderingFields {
  readonly targetNamespace?: string
  readonly namePrefix?: string
  readonly nameSuffix?: string
  readonly patches?: readonly Patch[]
  readonly images?: readonly Image[]
  readonly components?: readonly string[]
  readonly ignoreMissingComponents?: boolean
  readonly buildMetadata?: readonly string[]
}

/** What to render: one path of a source with the rendering fields of a Kustomization. */
export interface BuildSpec {
  readonly source: SourceId
  /** Relative to the root of the tree, cleaned: no `./`, no leading or trailing `/`, '' for the root. */
  readonly path: string
  readonly fields: RenderingFields
}

/** Hash of a build's spec. */
export type BuildId = Digest & { readonly build: true }

export const buildId = remembered((spec: BuildSpec): BuildId => digestOfValue(spec) as BuildId)
