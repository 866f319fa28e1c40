import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { splitApiVersion } from '../core/object-ref.ts'
import { normaliseSecret } from './normalise-secret.ts'

/** API groups whose kinds Flux reads into Go types; what it does not know stays as written. */
const builtInGroups = new Set([
  '',
  'admissionregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])

/** Maps of text: a null in them reads as empty text, elsewhere a null is as good as absent. */
const textMaps = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', 'stringData', 'parameters'])

/** Where the pod spec of a kind is; ports of its containers get the protocol that the API server would default. */
const podSpecs: Readonly<Record<string, readonly string[]>> = {
  'v1/Pod': ['spec'],
  'apps/v1/Deployment': ['spec', 'template', 'spec'],
  'apps/v1/StatefulSet': ['spec', 'template', 'spec'],
  'apps/v1/DaemonSet': ['spec', 'template', 'spec'],
  'apps/v1/ReplicaSet': ['spec', 'template', 'spec'],
  'batch/v1/Job': ['spec', 'template', 'spec'],
  'batch/v1/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

/** A desired object as Flux sends it (fluxcd/pkg/ssa, normalize); fields that a built-in kind does not have stay in. */
export function normalise(object: Manifest): Manifest {
  const { group } = splitApiVersion(object.apiVersion)
  // Flux leaves these alone: their rules would be reset (kustomize-controller issue 1041).
  const id = `${object.apiVersion}/${object.kind}`
  if (/^rbac\.authorization\.k8s\.io\/v1\/(Cluster)?Role$/.test(id)) return object
  const typed = builtInGroups.has(group) ? withoutNullFields(object) : object
  return withoutServerFields(withDefaults(typed, id), group)
}

function withDefaults(object: Manifest, id: string): Manifest {
  if (id === 'v1/Secret') return normaliseSecret(object)
  const withTcp = (ports: Json): Json => (Array.isArray(ports) ? ports.map(withProtocol) : ports)
  if (id === 'v1/Service') return { ...object, ...change(object, ['spec', 'ports'], withTcp) }
  const path = podSpecs[id]
  if (path === undefined) return object
  const eachContainer = (containers: Json): Json =>
    Array.isArray(containers)
      ? containers.map((container: Json) =>
          isJsonObject(container) ? change(container, ['ports'], withTcp) : container,
        )
      : containers
  return { ...object, ...change(object, [...path, 'containers'], eachContainer) }
}

function withProtocol(port: Json): Json {
  return isJsonObject(port) && !port.protocol ? { ...port, protocol: 'TCP' } : port
}

/** The object with the value at a path changed, or as it was where nothing is there. */
function change(object: JsonObject, [key = '', ...rest]: readonly string[], by: (value: Json) => Json): JsonObject {
  const value = object[key]
  if (value === undefined) return object
  if (rest.length === 0) return { ...object, [key]: by(value) }
  return isJsonObject(value) ? { ...object, [key]: change(value, rest, by) } : object
}

function withoutNullFields(object: Manifest): Manifest {
  const { apiVersion, kind, metadata } = object
  return { ...withoutNulls(object), apiVersion, kind, metadata: { ...withoutNulls(metadata), name: metadata.name } }
}

function withoutNulls(object: JsonObject, key = ''): JsonObject {
  const entries = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    if (value === null) return textMaps.has(key) ? [[name, '']] : []
    return [[name, clean(value, name)]]
  })
  return Object.fromEntries(entries)
}

function clean(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => clean(item, ''))
  return isJsonObject(value) ? withoutNulls(value, key) : value
}

/** creationTimestamp is the server's; status too, save that of CRDs, which says how their names were accepted. */
function withoutServerFields(object: Manifest, group: string): Manifest {
  const { status, ...rest } = object
  const isCrd = group === 'apiextensions.k8s.io' && object.kind === 'CustomResourceDefinition'
  const kept = isCrd && status !== undefined ? { ...rest, status } : rest
  if (object.metadata.creationTimestamp === undefined) return kept
  const { creationTimestamp, ...metadata } = object.metadata
  return { ...kept, metadata }
}
