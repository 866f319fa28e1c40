import type { Json } from './json.ts'

/**
 * What is known of the values at one place of an object: the compact form of an OpenAPI schema, the same for built-in kinds and for custom
 * resources.
 */
export type Schema = ObjectSchema | MapSchema | ListSchema | ScalarSchema | AnySchema

interface Common {
  /** What the server puts where the value is left out. */
  readonly default?: Json
  readonly nullable?: true
}

/** An object of named fields. */
export interface ObjectSchema extends Common {
  readonly kind: 'object'
  /** What messages call a built-in type: `PodSpec`. */
  readonly name?: string
  readonly properties: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  /** Written and owned as one value. */
  readonly atomic?: true
  /** Fields that it does not name are kept (x-kubernetes-preserve-unknown-fields). */
  readonly open?: true
  /** A whole object of Kubernetes with its own apiVersion, kind and metadata (x-kubernetes-embedded-resource). */
  readonly embedded?: true
  /** Strategic merge patch may keep only the fields that a patch lists. */
  readonly patch?: PatchStrategy
}

/** An object whose keys are data, as labels. */
export interface MapSchema extends Common {
  readonly kind: 'map'
  readonly values: Schema
  readonly atomic?: true
  readonly patch?: PatchStrategy
}

export interface ListSchema extends Common {
  readonly kind: 'list'
  readonly items: Schema
  /** How server-side apply sees it: as one value, as a set of scalars, or as objects told apart by keys. */
  readonly merge:
    | { readonly by: 'atomic' }
    | { readonly by: 'set' }
    | { readonly by: 'keys'; readonly keys: readonly string[] }
  /** How strategic merge patch sees it, which for some lists is not the same. */
  readonly patch?: PatchStrategy
}

export interface PatchStrategy {
  readonly strategy: 'merge' | 'replace' | 'retainKeys' | 'merge,retainKeys'
  /** What tells the items of a list apart. */
  readonly key?: string
}

export interface ScalarSchema extends Common {
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string'
  /** Numbers or texts have one in built-in kinds; in custom resources they have none and are owned as what they are. */
  readonly format?: string
  readonly enum?: readonly Json[]
}

/** Nothing is known: any value, whose objects are owned key by key and whose lists as one. */
export interface AnySchema extends Common {
  readonly kind: 'any'
  /** Objects too are owned as one (RawExtension). */
  readonly atomic?: true
}
