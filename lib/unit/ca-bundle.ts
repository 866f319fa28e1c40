import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import { asManifest } from '../core/as-manifest.ts'
import type { Json } from '../core/json.ts'
import { isCustomResourceDefinition } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import { changeAt } from './change-at.ts'

const path = ['spec', 'conversion', 'webhook', 'clientConfig', 'caBundle'] as const

/**
 * A CustomResourceDefinition without a conversion webhook's caBundle that is no certificate: placeholders such as `Cg==`, which an injector replaces
 * in the cluster, are refused by newer API servers.
 */
export function withoutBrokenCaBundle(manifest: Manifest): Manifest {
  if (!isCustomResourceDefinition(manifest)) return manifest
  const unlessBroken = (bundle: Json) => (isBroken(bundle) ? undefined : bundle)
  return asManifest(changeAt(manifest, path, unlessBroken), manifest)
}

function isBroken(bundle: Json): boolean {
  if (typeof bundle !== 'string' || bundle === '') return false
  try {
    return new X509Certificate(Buffer.from(bundle, 'base64')).raw.length === 0
  } catch {
    return true
  }
}
