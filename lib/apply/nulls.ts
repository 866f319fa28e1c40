import { isJsonObject, type Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { asManifest } from './as-manifest.ts'
import { isTyped } from './typed-kinds.ts'

/** Maps from text to text, in which a null is an empty text. */
const textMaps: ReadonlySet<string> = new Set([
  'annotations',
  'binaryData',
  'data',
  'labels',
  'matchLabels',
  'nodeSelector',
  'options',
  'parameters',
  'stringData',
  'volumeAttributes',
])

/**
 * A manifest of a built-in kind without its nulls: `replicas:` with nothing behind it means "not said". Sent as it is, server-side apply would make
 * the default ours, and an autoscaler would be fought.
 */
export function withoutNulls(manifest: Manifest): Manifest {
  if (!isTyped(manifest)) return manifest
  const isService = manifest.kind === 'Service'
  return asManifest(
    clean(manifest, (key) => textMaps.has(key) || (isService && key === 'selector')),
    manifest,
  )
}

function clean(value: Json, isTextMap: (key: string) => boolean): Json {
  if (Array.isArray(value)) return value.map((item: Json) => clean(item, isTextMap))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    if (child === null) return []
    return [[key, isTextMap(key) ? child : clean(child, isTextMap)]]
  })
  return Object.fromEntries(kept)
}
