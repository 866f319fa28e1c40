import { hash } from 'node:crypto'
import { sortedKeys } from '../../lib/adapters/memory/sorted-keys.ts'
import type { ObjectStore, StoredObject } from '../../lib/store/object-store.ts'

/** A change of one key, as soon as it happened. */
export interface KeyChange {
  readonly key: string
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array | undefined
}

interface Entry extends StoredObject {
  readonly modified: number
}

/** The content of a bucket; immutable. */
export type StoreState = ReadonlyMap<string, Entry>

/** A bucket in memory that can begin with a state, tells of each change, and gives its state. */
export interface SimulatedStore extends ObjectStore {
  snapshot(): StoreState
}

/** Etags are hashes of the content, as in S3: a counter would hide a document that returns to an old value. */
export function simulatedStore(
  now: () => number,
  changed?: (change: KeyChange) => void,
  state?: StoreState,
): SimulatedStore {
  const entries = new Map(state)
  const keys = sortedKeys(entries.keys())
  const drop = (key: string, present: Entry): void => {
    entries.delete(key)
    keys.remove(key)
    changed?.({ key, before: present.bytes, after: undefined })
  }
  return {
    snapshot: () => new Map(entries),
    async get(key) {
      return entries.get(key)
    },
    async put(key, bytes, condition) {
      const present = entries.get(key)
      if ('create' in condition && present !== undefined) return { kind: 'exists' }
      if ('etag' in condition && present === undefined) return { kind: 'gone' }
      if ('etag' in condition && present?.etag !== condition.etag) return { kind: 'exists' }
      const etag = hash('md5', bytes)
      if (present === undefined) keys.add(key)
      entries.set(key, { bytes, etag, modified: now() })
      changed?.({ key, before: present?.bytes, after: bytes })
      return { kind: 'written', etag }
    },
    async *list(prefix) {
      for (const key of keys.under(prefix)) {
        const entry = entries.get(key)
        if (entry !== undefined) yield { key, etag: entry.etag, size: entry.bytes.byteLength, modified: entry.modified }
      }
    },
    async delete(key) {
      const present = entries.get(key)
      if (present !== undefined) drop(key, present)
    },
    async deleteIf(key, condition) {
      const present = entries.get(key)
      if (present === undefined) return false
      const isNamed = 'etag' in condition ? present.etag === condition.etag : present.modified < condition.writtenBefore
      if (isNamed) drop(key, present)
      return isNamed
    },
    async refresh(key, writtenBefore) {
      const present = entries.get(key)
      if (present !== undefined && present.modified < writtenBefore) entries.set(key, { ...present, modified: now() })
      return present !== undefined
    },
  }
}
