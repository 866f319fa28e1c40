import { isJsonObject, type Json } from './json.ts'
import type { Manifest } from './manifest.ts'

/** An edited copy of a manifest as a manifest: whatever was edited, its type and name stay. */
export function asManifest(edited: Json, original: Manifest): Manifest {
  const { apiVersion, kind, metadata } = original
  if (!isJsonObject(edited)) return original
  const kept = isJsonObject(edited.metadata) ? edited.metadata : {}
  return { ...edited, apiVersion, kind, metadata: { ...kept, name: metadata.name } }
}
