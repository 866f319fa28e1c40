import { digestOf } from '../../core/digest.ts'
import { assertObjectKey } from '../../core/object-key.ts'
import type { ListedObject, ObjectStore, StoredObject, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import { sortedKeys } from './sorted-keys.ts'

interface Entry extends StoredObject {
  readonly modified: number
}

/** A bucket in memory, for tests and simulations; `now` gives the times of objects. */
export function memoryObjectStore(now: () => number = () => 0): ObjectStore {
  const entries = new Map<string, Entry>()
  const keys = sortedKeys()
  const drop = (key: string): boolean => {
    keys.remove(key)
    return entries.delete(key)
  }
  return {
    async get(key) {
      assertObjectKey(key)
      const entry = entries.get(key)
      return entry && { bytes: entry.bytes.slice(), etag: entry.etag }
    },
    async put(key, bytes, condition) {
      assertObjectKey(key)
      const refusal = refusalOf(condition, entries.get(key))
      if (refusal !== undefined) return refusal
      // The etag is the content's hash, as in S3: a counter would hide a document that returns to an old value.
      const etag = `"${digestOf(bytes)}"`
      if (!entries.has(key)) keys.add(key)
      entries.set(key, { bytes: Uint8Array.from(bytes), etag, modified: now() })
      return { kind: 'written', etag }
    },
    async *list(prefix) {
      for (const key of keys.under(prefix)) {
        const listed = listedOf(key, entries.get(key))
        if (listed !== undefined) yield listed
      }
    },
    async delete(key) {
      assertObjectKey(key)
      drop(key)
    },
    async deleteIf(key, condition) {
      assertObjectKey(key)
      const entry = entries.get(key)
      const named = 'etag' in condition ? entry?.etag === condition.etag : isOlder(entry, condition.writtenBefore)
      return named && drop(key)
    },
    async refresh(key, writtenBefore) {
      assertObjectKey(key)
      const entry = entries.get(key)
      if (entry !== undefined && isOlder(entry, writtenBefore)) entries.set(key, { ...entry, modified: now() })
      return entry !== undefined
    },
  }
}

function refusalOf(condition: WriteCondition, present: Entry | undefined): WriteOutcome | undefined {
  if ('create' in condition) return present && { kind: 'exists' }
  if (present === undefined) return { kind: 'gone' }
  return present.etag === condition.etag ? undefined : { kind: 'exists' }
}

function isOlder(entry: Entry | undefined, time: number): boolean {
  return entry !== undefined && entry.modified < time
}

function listedOf(key: string, entry: Entry | undefined): ListedObject | undefined {
  return entry && { key, etag: entry.etag, size: entry.bytes.byteLength, modified: entry.modified }
}
