import { isJsonObject, type JsonObject } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { hasPlainReferences } from './name-references.ts'

/** Whether kustomize would give an object back as it is, as far as the object alone tells. */
export function isPlainObject(value: JsonObject): value is Manifest {
  const { apiVersion, kind, metadata } = value
  if (typeof apiVersion !== 'string' || !/^([a-z0-9.-]+\/)?v[a-z0-9]+$/.test(apiVersion)) return false
  if (/(^|\.)(kustomize\.)?config\.k(8s|ubernetes)\.io\//.test(apiVersion)) return false
  if (typeof kind !== 'string' || !/^[A-Za-z][A-Za-z0-9]*$/.test(kind) || kind.endsWith('List')) return false
  if (!isJsonObject(metadata) || 'items' in value || 'functionConfig' in value) return false
  const { name, namespace } = metadata
  return (
    isName(name) &&
    (namespace === undefined || isName(namespace)) &&
    keepsMetadata(metadata) &&
    hasPlainReferences(value)
  )
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[^\s,]{1,253}$/.test(value)
}

/** Kustomize writes annotations anew: empty ones disappear, values become text, and some mean something to it. */
function keepsMetadata({ annotations, labels }: JsonObject): boolean {
  return (
    (annotations === undefined || (isFilled(annotations) && Object.entries(annotations).every(isKept))) &&
    (labels === undefined || isFilled(labels))
  )
}

function isFilled(value: unknown): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).length > 0
}

function isKept([key, value]: readonly [string, unknown]): boolean {
  return typeof value === 'string' && !/config\.k(ubernetes|8s)\.io|kustomize/i.test(key)
}
