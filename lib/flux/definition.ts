import type { BuildSpec, RenderingFields, Selector } from '../build/spec.ts'
import type { GitRef } from '../source/spec.ts'

/** `Kind/namespace/name` of a unit; the Kind of a unit is Kustomization (HelmRelease joins later). */
export type UnitId = string & { readonly brand: 'UnitId' }

export function unitId(kind: string, namespace: string, name: string): UnitId {
  return `${kind}/${namespace}/${name}` as UnitId
}

export function parseUnitId(id: string): { kind: string; namespace: string; name: string } | undefined {
  const parts = id.split('/')
  const [kind, namespace, name] = parts
  if (parts.length !== 3 || !kind || !namespace || !name) return undefined
  return { kind, namespace, name }
}

export interface Dependency {
  readonly namespace: string
  readonly name: string
}

export interface HealthCheckRef {
  /** `apps/v1` where the manifest has none, as in Flux. */
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface SubstituteFrom {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly optional: boolean
}

export interface PostBuild {
  readonly substitute: Readonly<Record<string, string>>
  readonly substituteFrom: readonly SubstituteFrom[]
  readonly strategy: 'WithVariables' | 'Always'
}

/** What to do with a unit's objects when the unit itself is removed. */
export type DeletionPolicy = 'MirrorPrune' | 'Delete' | 'WaitForTermination' | 'Orphan'

/** Drift-ignore rule of `spec.ignore`: RFC 6901 paths on the objects that the target selects. */
export interface IgnoreRule {
  readonly paths: readonly string[]
  readonly target?: Selector
}

/** A Kustomization of any API version, in one shape with Flux's defaults applied. */
export interface KustomizationDefinition {
  readonly kind: 'Kustomization'
  readonly namespace: string
  readonly name: string
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly sourceRef: { readonly kind: 'GitRepository'; readonly namespace: string; readonly name: string }
  readonly path: BuildSpec['path']
  readonly fields: RenderingFields
  readonly commonMetadata: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly intervalMs: number
  readonly retryIntervalMs: number
  /** Health checks only, as Flux's code has it; at least 30 s. */
  readonly timeoutMs: number
  readonly prune: boolean
  readonly deletionPolicy: DeletionPolicy
  readonly suspend: boolean
  readonly force: boolean
  readonly wait: boolean
  readonly healthChecks: readonly HealthCheckRef[]
  readonly dependsOn: readonly Dependency[]
  readonly postBuild?: PostBuild
  readonly ignore: readonly IgnoreRule[]
}

/** A GitRepository of any API version, in one shape with Flux's defaults applied. */
export interface GitRepositoryDefinition {
  readonly kind: 'GitRepository'
  readonly namespace: string
  readonly name: string
  readonly annotations: Readonly<Record<string, string>>
  readonly url: string
  readonly ref: GitRef
  readonly ignore: string
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly suspend: boolean
  /** Name of the Secret that Flux would read; a fleet credential or `fetchFrom` for the URL stands in for it. */
  readonly secretRef?: string
}

/** Something to tell the user that does not stop the object, e.g. a field the API server would have dropped. */
export interface Warning {
  readonly field: string
  readonly message: string
}

/** Definition of a Flux object found in rendered output: readable, or the reason why not. */
export type Parsed<T> =
  | { readonly kind: 'definition'; readonly definition: T; readonly warnings: readonly Warning[] }
  | { readonly kind: 'invalid'; readonly errors: readonly Warning[]; readonly warnings: readonly Warning[] }
