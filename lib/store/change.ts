import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import type { Codec } from './codec.ts'
import { type Document, readDocument, writeDocument } from './document.ts'
import { retryPauseMs } from './retry-pause.ts'

const maxAttempts = 12

export interface DocumentChange<T> {
  readonly key: string
  readonly codec: Codec<T>
  /** Decides from what is there now; runs again after each lost write, so it must have no effects. */
  readonly change: (present: T | undefined) => T
}

/** Reads, decides and writes until the write is won: for changes that are right on top of whatever is there. */
export async function changeDocument<T>(
  bucket: Bucket,
  { key, codec, change }: DocumentChange<T>,
): Promise<Document<T>> {
  let cause: Problem | undefined
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await bucket.clock.sleep(retryPauseMs(attempt))
    const seen = await readDocument(bucket.store, key, codec)
    const value = change(seen?.value)
    const result = await writeDocument(bucket, { key, codec, value, seen })
    if (result.kind === 'won') return { ...result.seen, value }
    cause = result.cause
  }
  // A full disk is nobody's change.
  if (cause !== undefined) throw cause
  throw new Problem({
    code: 'Conflict',
    subject: key,
    what: `was changed by others at each of ${maxAttempts} attempts`,
    remedy: 'Try again',
  })
}
