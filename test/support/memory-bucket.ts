import { countingNonces } from '../../lib/adapters/memory/nonces.ts'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'

/** A bucket in memory whose clock stands still: pauses end at once. */
export function memoryBucket(store: ObjectStore = memoryObjectStore()): Bucket {
  return { store, nonces: countingNonces(), clock: { now: () => 0, sleep: async () => {} } }
}
