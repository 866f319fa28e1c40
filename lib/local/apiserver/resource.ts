import type { Named } from './failure.ts'
import type { JsonObject } from './json.ts'
import type { CustomCodec } from './schema/custom/custom-codec.ts'
import type { Schema } from './schema.ts'

/** One served kind of object in one version. */
export interface Resource extends Named {
  readonly version: string
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly subresources: readonly Subresource[]
  /** Where its objects lie in the store, the same for all versions: `apps/deployments`. */
  readonly stored: string
  schema(): Schema
  /** A new object of a built-in kind, before anything is written in it. */
  readonly zero?: () => JsonObject
  /** Where it is made by a CustomResourceDefinition. */
  readonly custom?: CustomResource
}

export interface Subresource {
  readonly name: string
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

/** What a definition says of its objects beside the schema. */
export interface CustomResource {
  /** Reads and checks its objects. */
  codec(): CustomCodec
  readonly listKind: string
  /** Where replicas lie, for the scale subresource. */
  readonly scale?: { readonly spec: string; readonly status: string; readonly selector?: string }
  readonly columns: readonly PrinterColumn[]
  /** Fields that a field selector may ask, as `spec.color`. */
  readonly selectable: readonly string[]
  /** The schema as the definition has it, with descriptions. */
  readonly openApi: JsonObject
}

/** A column of `kubectl get` (additionalPrinterColumns). */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

/** What is served now, found by address; groups and versions in the order of preference. */
export interface Served {
  find(group: string, version: string, plural: string): Resource | undefined
  /** The same kind in another version. */
  sibling(resource: Resource, apiVersion: string): Resource | undefined
  all(): readonly Resource[]
}

export function listKindOf(resource: Resource): string {
  return resource.custom?.listKind ?? `${resource.kind}List`
}
