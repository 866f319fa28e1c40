import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import { textAt } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { asManifest } from './as-manifest.ts'
import { withoutAt } from './pointer.ts'

const path = ['spec', 'conversion', 'webhook', 'clientConfig', 'caBundle'] as const

/**
 * A CustomResourceDefinition without a conversion webhook's caBundle that is no certificate: placeholders such as `Cg==`, which an injector replaces
 * in the cluster, are refused by newer API servers.
 */
export function withoutBrokenCaBundle(manifest: Manifest): Manifest {
  if (manifest.kind !== 'CustomResourceDefinition' || !manifest.apiVersion.startsWith('apiextensions.k8s.io/')) {
    return manifest
  }
  const bundle = textAt(manifest, ...path)
  if (!bundle || isCertificate(bundle)) return manifest
  return asManifest(withoutAt(manifest, path), manifest)
}

function isCertificate(bundle: string): boolean {
  try {
    return new X509Certificate(Buffer.from(bundle, 'base64')).raw.length > 0
  } catch {
    return false
  }
}
