import { textAt } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { defaultNamespace } from './options.ts'

/** A Flux object as it will be once a kustomization file has set its namespace. */
export function withNamespace(manifest: Manifest): Manifest {
  if (textAt(manifest, 'metadata', 'namespace') !== undefined) return manifest
  return { ...manifest, metadata: { ...manifest.metadata, namespace: defaultNamespace } }
}
