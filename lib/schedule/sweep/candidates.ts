import { dayMs } from '../../core/clock.ts'
import { sweptPrefixes } from '../../store/keys.ts'
import type { ListedObject, ObjectStore } from '../../store/object-store.ts'
import type { Since } from '../../store/sweep-state.ts'

/** Younger objects are never looked at: twice the age from which a writer makes what it reuses new again. */
export const sweptAfterMs = 30 * dayMs

/** More are left for later sweeps, so that what is kept of a sweep stays small (about 5 MB). */
export const maxCandidates = 50_000

/** Objects that are named by their content and were last written before a time. */
export async function oldObjects(store: ObjectStore, writtenBefore: number): Promise<readonly ListedObject[]> {
  const old: ListedObject[] = []
  for (const prefix of sweptPrefixes) {
    for await (const object of store.list(prefix)) if (object.modified < writtenBefore) old.push(object)
  }
  return old
}

/** What documents call an object: the last part of its key, a digest or the id of a commit. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** The candidates that have been so for the longest time, at most `maxCandidates`. */
export function oldestOf(since: Since): Since {
  const entries = Object.entries(since)
  if (entries.length <= maxCandidates) return since
  return Object.fromEntries(entries.toSorted(([, a], [, b]) => a - b).slice(0, maxCandidates))
}
