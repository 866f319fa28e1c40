import { isJsonObject, type Json, type JsonObject } from '../../lib/core/json.ts'
import { kubectl } from './kubectl.ts'

/** The live objects with the owner labels of a unit of flux-system, by subject, without what differs by time and place. */
export async function ownedObjects(
  cluster: { readonly kubeconfigFile: string },
  unit: string,
): Promise<Readonly<Record<string, Json>>> {
  // No cached discovery: the kinds of a CustomResourceDefinition are new.
  const kinds = await kubectl(cluster, ['api-resources', '--cached=false', '--verbs=list', '-o', 'name'])
  const names = kinds
    .trim()
    .split('\n')
    .filter((kind) => kind !== 'events.events.k8s.io' && kind !== 'componentstatuses')
  const owner = `kustomize.toolkit.fluxcd.io/name=${unit}`
  const args = ['get', names.join(), '--all-namespaces', '-l', owner, '-o', 'json', '--show-managed-fields']
  const { items } = JSON.parse(await kubectl(cluster, args)) as { readonly items: readonly JsonObject[] }
  return Object.fromEntries(items.map((item) => [subjectOf(item), comparable(item)]))
}

function subjectOf({ apiVersion, kind, metadata }: JsonObject): string {
  const { namespace = '', name } = metadata as JsonObject
  return `${apiVersion} ${kind}/${namespace}/${name}`
}

function comparable(object: JsonObject): Json {
  const { status: _status, metadata, spec, ...rest } = object
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ...kept } = metadata as JsonObject
  const managers = (managedFields as readonly JsonObject[])
    .map(({ time, ...entry }) => withoutEmptyStructs(entry))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const { clusterIP, clusterIPs, ...ofSpec } = isJsonObject(spec) ? spec : {}
  return { ...rest, spec: ofSpec, metadata: { ...kept, managers } }
}

/** Go's types write structs that the manifest does not have, so Flux owns them; they are empty, so it makes no difference. */
function withoutEmptyStructs(fields: Json): Json {
  if (!isJsonObject(fields)) return fields
  const isEmptyStruct = ([key, value]: readonly [string, Json]) =>
    emptyStructs.has(key) && JSON.stringify(value) === '{}'
  const kept = Object.entries(fields).filter((entry) => !isEmptyStruct(entry))
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutEmptyStructs(value)]))
}

const emptyStructs: ReadonlySet<string> = new Set(['f:spec', 'f:strategy', 'f:updateStrategy', 'f:resources'])
