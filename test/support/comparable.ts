import { isJsonObject, type Json, type JsonObject } from '../../lib/core/json.ts'

/** A live object without what differs by time and place; `managers` holds its managedFields without times. */
export function comparable(object: JsonObject): JsonObject {
  const { status: _status, metadata, spec, ...rest } = withoutUid(object)
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ...kept } = metadata as JsonObject
  const entries = Array.isArray(managedFields) ? managedFields.filter(isJsonObject) : []
  const managers = entries
    // Controllers write status when they come to it.
    .filter(({ subresource }: JsonObject) => subresource === undefined)
    .map(({ time, ...entry }: JsonObject) => withoutEmptyStructs(entry))
    .toSorted((a: Json, b: Json) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const { clusterIP, clusterIPs, ports, ...ofSpec } = isJsonObject(spec) ? spec : {}
  return {
    ...rest,
    ...(spec !== undefined && { spec: { ...ofSpec, ports: withoutNodePorts(ports) } }),
    metadata: { ...kept, managers },
  }
}

/** Given out by chance. */
function withoutNodePorts(ports: Json | undefined): Json {
  if (!Array.isArray(ports)) return ports ?? null
  return ports.map((port: Json) => (isJsonObject(port) ? { ...port, nodePort: null } : port))
}

/** The API server puts the uid of a Job into its labels. */
function withoutUid(object: JsonObject): JsonObject {
  const { uid } = object.metadata as JsonObject
  if (typeof uid !== 'string') return object
  return JSON.parse(JSON.stringify(object).replaceAll(uid, 'its-uid')) as JsonObject
}

/** Go's types write structs that the manifest does not have, so Flux owns them; they are empty, so it makes no difference. */
function withoutEmptyStructs(fields: Json): Json {
  if (!isJsonObject(fields)) return fields
  const isEmptyStruct = ([key, value]: readonly [string, Json]) =>
    emptyStructs.has(key) && JSON.stringify(value) === '{}'
  const kept = Object.entries(fields).filter((entry) => !isEmptyStruct(entry))
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutEmptyStructs(value)]))
}

const emptyStructs: ReadonlySet<string> = new Set([
  'f:spec',
  'f:strategy',
  'f:updateStrategy',
  'f:resources',
  'f:metadata',
])
