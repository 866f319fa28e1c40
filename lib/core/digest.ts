import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { canonical } from './canonical.ts'

/** 64 lower-case hexadecimal digits of a SHA-256. */
export type Digest = string & { readonly brand: 'Digest' }

const digestPattern = /^[0-9a-f]{64}$/

export function isDigest(text: string): text is Digest {
  return digestPattern.test(text)
}

/** SHA-256 of bytes or of UTF-8 text. */
export function digestOf(content: Uint8Array | string): Digest {
  return hash('sha256', content) as Digest
}

/** SHA-256 of the canonical JSON of a value. */
export function digestOfValue(value: unknown): Digest {
  return digestOf(canonical(value))
}

/** HMAC-SHA-256 of the canonical JSON of a value: for hashes of secrets, which must not be guessable from a record. */
export function keyedDigestOfValue(key: Uint8Array, value: unknown): Digest {
  return createHmac('sha256', keyObjectOf(key)).update(canonical(value)).digest('hex') as Digest
}

const keyObjects = new WeakMap<Uint8Array, KeyObject>()

/** Making a key out of bytes costs as much as the hash of a small object. */
function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key)
  keyObjects.set(key, known)
  return known
}
