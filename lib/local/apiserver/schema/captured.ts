import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../json.ts'
import type { ListSchema, PatchStrategy } from '../schema.ts'

/** What `npm run capture` wrote down of a real API server's types. */
export interface CapturedTypes {
  /** `apps/v1 Deployment` to the name of its type. */
  readonly kinds: Readonly<Record<string, string>>
  readonly schemas: Readonly<Record<string, CapturedSchema>>
  /** How Go lays out each type: `"replicas": "*int32?"`. */
  readonly layouts: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `string`, `integer:int32`, `@core.v1.Container`, or one of these with more to say as `is`. */
export type CapturedSchema = string | (CapturedMore & CapturedShape)

type CapturedShape =
  | { readonly is: string }
  | {
      readonly kind: 'object'
      readonly properties: Readonly<Record<string, CapturedSchema>>
      readonly required?: readonly string[]
    }
  | { readonly kind: 'map'; readonly values: CapturedSchema }
  | { readonly kind: 'list'; readonly items: CapturedSchema; readonly merge: ListSchema['merge'] }

export interface CapturedMore {
  readonly default?: Json
  readonly enum?: readonly Json[]
  readonly atomic?: boolean
  readonly patch?: PatchStrategy
}

export interface CapturedGroup {
  readonly name: string
  readonly versions: readonly { readonly name: string; readonly resources: readonly CapturedResource[] }[]
}

/** Group and version of a kind are said where they are not those of the address. */
export interface CapturedKind {
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

export interface CapturedResource extends CapturedKind {
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly (CapturedKind & { readonly name: string })[]
}

export function capturedTypes(): CapturedTypes {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'types.json'), 'utf8'))
}

/** Groups, versions and resources in the order in which the real server lists them. */
export function capturedResources(): readonly CapturedGroup[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'resources.json'), 'utf8'))
}
