import { asManifest } from '../core/as-manifest.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { isTyped } from './typed-kinds.ts'

/** Maps whose keys are the user's, with what a null in them says to Go: an empty text, a quantity of nothing, or no bytes, which it writes as null. */
type Maps = Readonly<Record<string, Json>>

const everywhere: Maps = {
  annotations: '',
  labels: '',
  limits: '0',
  matchLabels: '',
  nodeSelector: '',
  options: '',
  requests: '0',
  stringData: '',
  volumeAttributes: '',
}

/** Elsewhere these names stand for something else, such as the parameters of an IngressClass. */
const ofKind = new Map<string, Maps>([
  ['ConfigMap', { binaryData: null, data: '' }],
  ['LimitRange', { default: '0', defaultRequest: '0', max: '0', maxLimitRequestRatio: '0', min: '0' }],
  ['PersistentVolume', { capacity: '0' }],
  ['ReplicationController', { selector: '' }],
  ['ResourceQuota', { hard: '0' }],
  ['Secret', { data: null }],
  ['Service', { selector: '' }],
  ['StorageClass', { parameters: '' }],
  ['VolumeAttributesClass', { parameters: '' }],
])

/**
 * A manifest of a built-in kind without its nulls: `replicas:` with nothing behind it means "not said". Sent as it is, server-side apply would make
 * the default ours, and an autoscaler would be fought.
 */
export function withoutNulls(manifest: Manifest): Manifest {
  if (!isTyped(manifest)) return manifest
  return asManifest(cleanFields(manifest, { ...everywhere, ...ofKind.get(manifest.kind) }), manifest)
}

function clean(value: Json, maps: Maps): Json {
  if (Array.isArray(value)) return value.map((item: Json) => clean(item, maps))
  return isJsonObject(value) ? cleanFields(value, maps) : value
}

function cleanFields(object: JsonObject, maps: Maps): JsonObject {
  const kept = Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    if (value === null) return []
    const empty = Object.hasOwn(maps, key) ? maps[key] : undefined
    return [[key, empty === undefined || !isJsonObject(value) ? clean(value, maps) : filled(value, empty)]]
  })
  return Object.fromEntries(kept)
}

function filled(map: JsonObject, empty: Json): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? empty]))
}
