import { isJsonObject, type JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { ownerLabels } from '../../../lib/flux/owner-labels.ts'
import { readScenarios } from '../../support/scenarios.ts'

/** One kind of object to attack. */
export interface Shape {
  readonly name: string
  readonly object: JsonObject
  /** Merge patches that fit it. */
  readonly also: readonly JsonObject[]
  /** Further versions in which it is served. */
  readonly versions?: readonly string[]
}

export const namespace = 'fuzz'
export const owner = { namespace: 'flux-system', name: 'apps' }
export const shapes = readScenarios<Shape>('shapes')
export const definitions = readScenarios<{ readonly name: string; readonly object: Manifest }>('definitions').map(
  ({ object }) => object,
)

const clusterScoped = /^(Cluster|Priority|Storage|Ingress)?(Class|Role|RoleBinding)$|Configuration$|Policy$|Definition$/
const namespaced = /^(Role|RoleBinding|NetworkPolicy)$/

/** An object of a shape, as a unit would apply it. */
export function objectOf({ object }: Shape, name: string): Manifest {
  const kind = String(object.kind)
  const isCluster = clusterScoped.test(kind) && !namespaced.test(kind)
  const given = isJsonObject(object.metadata) ? object.metadata : {}
  const metadata = { ...given, labels: { app: 'web', ...ownerLabels(owner) }, ...(!isCluster && { namespace }) }
  const apiVersion = String(object.apiVersion)
  if (kind !== 'CustomResourceDefinition') return { ...object, apiVersion, kind, metadata: { ...metadata, name } }
  const names = { plural: `${name}s`, singular: name, kind: `K${name}`, listKind: `K${name}List` }
  const spec = { ...(object.spec as JsonObject), names }
  return { ...object, apiVersion, kind, spec, metadata: { ...metadata, name: `${name}s.fuzz.example` } }
}
