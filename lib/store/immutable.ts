import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import type { ObjectStore, WriteOutcome } from './object-store.ts'
import { retryPauseMs } from './retry-pause.ts'

const maxAttempts = 10

/**
 * Makes sure that a key holds something, and that it is these bytes unless another was first: nothing may refer to the key before.
 * `present` means another write (or an earlier attempt of this one) was there; for a key named by its content that is the same thing.
 * A 409 is tried again, for it says that a write is under way and not that it will succeed.
 */
export async function putImmutable(bucket: Bucket, key: string, bytes: Uint8Array): Promise<'created' | 'present'> {
  let cause: unknown
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await bucket.clock.sleep(retryPauseMs(attempt))
    const outcome = await create(bucket.store, key, bytes)
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
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
): Promise<WriteOutcome | { readonly kind: 'unknown'; readonly cause: unknown }> {
  try {
    return await store.put(key, bytes, { create: true })
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'StoreFailed') return { kind: 'unknown', cause }
    throw cause
  }
}
