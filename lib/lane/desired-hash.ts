import { type Digest, digestOfValue, keyedDigestOfValue } from '../core/digest.ts'
import type { Manifest } from '../core/manifest.ts'

/** Hash of a desired object; keyed for Secrets, whose content must not be guessable from a record. */
export function desiredHash(manifest: Manifest, secretKey: Uint8Array): Digest {
  const isSecret = manifest.kind === 'Secret' && manifest.apiVersion === 'v1'
  return isSecret ? keyedDigestOfValue(secretKey, manifest) : digestOfValue(manifest)
}
