import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import type { Codec } from './codec.ts'
import { decode, encode } from './envelope.ts'
import type { ObjectStore, WriteCondition, WriteOutcome } from './object-store.ts'

/** What a write is made against: the state that was read before it was decided. */
export interface Seen {
  readonly seq: number
  readonly etag: string
}

/** A mutable document as read. */
export interface Document<T> extends Seen {
  readonly value: T
}

/**
 * `lost`: something else is there, or nothing any more; read again and decide again, never write the same again. With a cause the store gave
 * no answer.
 */
export type WriteResult =
  | { readonly kind: 'won'; readonly seen: Seen }
  | { readonly kind: 'lost'; readonly cause?: Problem }

export interface DocumentWrite<T> {
  readonly key: string
  readonly codec: Codec<T>
  readonly value: T
  /** Undefined: only where nothing is there. */
  readonly seen: Seen | undefined
  /** Leaves seq as it was seen, for a change that others need not order themselves by. */
  readonly keepSeq?: boolean
}

/** The document of a key, or undefined where nothing is there. */
export async function readDocument<T>(
  store: ObjectStore,
  key: string,
  codec: Codec<T>,
): Promise<Document<T> | undefined> {
  const found = await tryDocument(store, key, codec)
  if (found !== undefined && 'problem' in found) throw found.problem
  return found
}

/** A document that is there and cannot be read, or is of a later version. */
export interface Unreadable {
  readonly etag: string
  readonly problem: Problem
}

/** The same, for those whom one bad document must not stop: what is wrong with it is the answer. Throws where the store does not answer. */
export async function tryDocument<T>(
  store: ObjectStore,
  key: string,
  codec: Codec<T>,
): Promise<Document<T> | Unreadable | undefined> {
  const found = await store.get(key)
  if (found === undefined) return undefined
  try {
    const { value, seq } = decode(key, codec, found.bytes)
    return { value, seq, etag: found.etag }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { etag: found.etag, problem }
  }
}

/**
 * Writes a document against what was seen, by one conditional write with a nonce of its own:
 *
 *     put ── written ─────────────────────────────► won
 *      ├──── gone ────────────────────────────────► lost
 *      └──── 409, 412 or no answer ── read again ─┬► won   (our nonce is there: the answer got lost, or a retry met its own write)
 *                                                 └► lost
 */
export async function writeDocument<T>(bucket: Bucket, write: DocumentWrite<T>): Promise<WriteResult> {
  const { key, codec, seen } = write
  const nonce = bucket.nonces()
  const seq = (seen?.seq ?? 0) + (write.keepSeq === true && seen !== undefined ? 0 : 1)
  const bytes = encode(key, codec, { value: write.value, seq }, nonce)
  const condition: WriteCondition = seen === undefined ? { create: true } : { etag: seen.etag }
  const outcome = await attempt(bucket.store, key, bytes, condition)
  if (outcome.kind === 'written') return { kind: 'won', seen: { seq, etag: outcome.etag } }
  if (outcome.kind === 'gone') return { kind: 'lost' }
  const present = await bucket.store.get(key)
  const ours = present !== undefined && Buffer.compare(present.bytes, bytes) === 0
  if (ours) return { kind: 'won', seen: { seq, etag: present.etag } }
  return { kind: 'lost', ...(outcome.kind === 'unknown' && { cause: outcome.cause }) }
}

/** A thrown StoreFailed says that nobody knows; anything else thrown is no answer of the store. */
async function attempt(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
  condition: WriteCondition,
): Promise<WriteOutcome | { readonly kind: 'unknown'; readonly cause: Problem }> {
  try {
    return await store.put(key, bytes, condition)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'StoreFailed') return { kind: 'unknown', cause }
    throw cause
  }
}
