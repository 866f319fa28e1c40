import { dayMs } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import type { WriteOutcome } from './object-store.ts'
import { retryPauseMs } from './retry-pause.ts'

const maxAttempts = 10

/**
 * What is reused once it is this old counts as written anew (G1). The sweep takes nothing younger than `sweptAfterMs`: what lies between is
 * the time that a writer has, at the least, until a document refers to what it found present.
 */
export const refreshedAfterMs = 15 * dayMs

/**
 * Makes sure that a key holds something, and that it is these bytes unless another was first: nothing may refer to the key before.
 * `present` means another write (or an earlier attempt of this one) was there; for a key named by its content that is the same thing.
 * It is then made new where it is old, for the sweep may have its eye on it. A reference that is only carried on, as the artifact of a
 * build whose inputs did not change or one that a revert takes back, needs no refresh: it was in the document that is being replaced, so
 * no sweep ever found it unreferenced.
 * A 409 is tried again, for it says that a write is under way and not that it will succeed.
 */
export async function putImmutable(bucket: Bucket, key: string, bytes: Uint8Array): Promise<'created' | 'present'> {
  let cause: unknown
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await bucket.clock.sleep(retryPauseMs(attempt))
    const outcome = await create(bucket, key, bytes)
    if (outcome.kind === 'written') return 'created'
    if (outcome.kind === 'exists') return 'present'
    if (outcome.kind === 'unknown') cause = outcome.cause
  }
  throw new Problem({
    code: 'StoreFailed',
    subject: key,
    what: `could not be created in ${maxAttempts} attempts`,
    remedy: 'It is tried again with the next message',
    ...(cause !== undefined && { cause }),
  })
}

async function create(
  { store, clock }: Bucket,
  key: string,
  bytes: Uint8Array,
): Promise<WriteOutcome | { readonly kind: 'unknown'; readonly cause: unknown }> {
  try {
    const outcome = await store.put(key, bytes, { create: true })
    if (outcome.kind !== 'exists') return outcome
    return (await store.refresh(key, clock.now() - refreshedAfterMs)) ? outcome : { kind: 'gone' }
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'StoreFailed') return { kind: 'unknown', cause }
    throw cause
  }
}
