import { compareKeys } from '../../core/object-key.ts'
import type { ListedObject, ObjectStore, WriteOutcome } from '../../store/object-store.ts'
import { memoryObjectStore } from './object-store.ts'

/** A view of a store that takes writes and keeps them in memory: what lies below is read and never changed. */
export function overlayStore(below: ObjectStore, now: () => number = () => 0): ObjectStore {
  const above = memoryObjectStore(now)
  const deleted = new Set<string>()
  const copies = new Map<string, Promise<void>>()

  /** Brings a key up before it is changed; once, so that of racing writers one wins as in any store. */
  const copyUp = async (key: string): Promise<void> => {
    const copied = copies.get(key) ?? copy(key)
    copies.set(key, copied)
    await copied
  }
  const copy = async (key: string): Promise<void> => {
    const found = deleted.has(key) ? undefined : await below.get(key)
    if (found !== undefined) await above.put(key, found.bytes, { create: true })
  }
  const isAbove = (key: string) => copies.has(key) || deleted.has(key)

  return {
    async get(key) {
      await copies.get(key)
      return isAbove(key) ? above.get(key) : below.get(key)
    },
    async put(key, bytes, condition): Promise<WriteOutcome> {
      await copyUp(key)
      return above.put(key, bytes, condition)
    },
    async *list(prefix) {
      const lower: ListedObject[] = []
      for await (const listed of below.list(prefix)) if (!isAbove(listed.key)) lower.push(listed)
      const upper = await Array.fromAsync(above.list(prefix))
      yield* [...lower, ...upper].sort((one, other) => compareKeys(one.key, other.key))
    },
    async delete(key) {
      await copies.get(key)
      deleted.add(key)
      await above.delete(key)
    },
    async deleteIf(key, condition) {
      await copyUp(key)
      return above.deleteIf(key, condition)
    },
    async refresh(key, writtenBefore) {
      await copyUp(key)
      return above.refresh(key, writtenBefore)
    },
  }
}
