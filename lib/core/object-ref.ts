import { type Json, textAt } from './json.ts'
import type { Manifest } from './manifest.ts'

/** Names one Kubernetes object; `version` is how it was last written and no part of its identity. */
export interface ObjectRef {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

/** `<namespace>_<name>_<group>_<kind>`: Flux's inventory id, with `:` in RBAC names written as `__`. */
export type InventoryId = string & { readonly brand: 'InventoryId' }

/** Group and version of an `apiVersion` such as `apps/v1` or `v1`. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  if (slash < 0) return { group: '', version: apiVersion }
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

export function apiVersionOf(ref: { readonly group: string; readonly version: string }): string {
  return ref.group === '' ? ref.version : `${ref.group}/${ref.version}`
}

export function refOf(manifest: Manifest): ObjectRef {
  return {
    ...splitApiVersion(manifest.apiVersion),
    kind: manifest.kind,
    namespace: textAt(manifest as Json, 'metadata', 'namespace') ?? '',
    name: manifest.metadata.name,
  }
}

/** `Kind/namespace/name`, or `Kind/name` without a namespace: how every line that a person reads names an object. */
export function subjectOf(ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return ref.namespace === '' ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.namespace}/${ref.name}`
}

/** Flux's inventory id of an object (fluxcd/cli-utils pkg/object). */
export function inventoryId(ref: Pick<ObjectRef, 'group' | 'kind' | 'namespace' | 'name'>): InventoryId {
  const name = ref.name.replaceAll(':', '__')
  return `${ref.namespace}_${name}_${ref.group}_${ref.kind}` as InventoryId
}

/** As `subjectOf`, of an inventory id; the id itself where it is malformed. */
export function subjectOfId(id: InventoryId): string {
  const ref = parseInventoryId(id)
  return ref === undefined ? id : subjectOf(ref)
}

/** The end of an inventory id that names its kind: `<group>_<kind>`. Cheaper than all its parts, for those who count thousands. */
export function kindPartOf(id: string): string {
  return id.slice(id.lastIndexOf('_', id.lastIndexOf('_') - 1) + 1)
}

/** The parts of an inventory id, or undefined where it is malformed. */
export function parseInventoryId(id: string): Omit<ObjectRef, 'version'> | undefined {
  const first = id.indexOf('_')
  const last = id.lastIndexOf('_')
  const middle = id.lastIndexOf('_', last - 1)
  if (first < 0 || middle <= first) return undefined
  const name = id.slice(first + 1, middle).replaceAll('__', ':')
  const kind = id.slice(last + 1)
  if (name === '' || kind === '') return undefined
  return { namespace: id.slice(0, first), name, group: id.slice(middle + 1, last), kind }
}
