import type { Digest } from '../core/digest.ts'
import type { Bucket } from './bucket.ts'
import { artifactKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { getPacked, putPacked } from './packed.ts'

/** Stores rendered objects, as the YAML text that was printed; answers the digest of exactly that text. */
export function putArtifact(bucket: Bucket, text: string): Promise<Digest> {
  return putPacked(bucket, artifactKey, Buffer.from(text))
}

/** The YAML text of an artifact. Undefined means pending, never empty. */
export async function getArtifact(store: ObjectStore, digest: Digest): Promise<string | undefined> {
  const bytes = await getPacked(store, artifactKey, digest)
  return bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
