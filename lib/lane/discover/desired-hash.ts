import { type Digest, keyedDigestOfValue } from '../../core/digest.ts'
import type { Manifest } from '../../core/manifest.ts'

/** Hash of a desired object, keyed: a variable may have put the value of a Secret into any object, and it must not be guessable from a record. */
export function desiredHash(manifest: Manifest, secretKey: Uint8Array): Digest {
  return keyedDigestOfValue(secretKey, manifest)
}
