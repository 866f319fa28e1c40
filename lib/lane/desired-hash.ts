import { type Digest, digestOfValue, keyedDigestOfValue } from '../core/digest.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'

/** Hash of a desired object; keyed for Secrets, whose content must not be guessable from a record. */
export function desiredHash(manifest: Manifest, secretKey: Uint8Array): Digest {
  return isSecret(manifest) ? keyedDigestOfValue(secretKey, manifest) : digestOfValue(manifest)
}
