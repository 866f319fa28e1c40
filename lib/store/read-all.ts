import { inParallel } from '../core/in-parallel.ts'
import { asProblem, type Problem } from '../core/problem.ts'
import type { ObjectStore } from './object-store.ts'

/** What could be read, and what could not: one bad document does not hide the others. */
export interface ReadAll<T> {
  readonly found: readonly T[]
  readonly problems: readonly Problem[]
}

/** Few enough for one connection pool, enough to hide the round trips. */
const readsAtOnce = 32

/** All keys of a prefix in order. */
export async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

/** Etags of all keys of a prefix, in order. */
export async function listEtags(store: ObjectStore, prefix: string): Promise<ReadonlyMap<string, string>> {
  const etags = new Map<string, string>()
  for await (const { key, etag } of store.list(prefix)) etags.set(key, etag)
  return etags
}

/** Reads keys at the same time; a key that vanished since it was listed is left out. */
export async function readAll<T, K extends string = string>(
  keys: readonly K[],
  read: (key: K) => Promise<T | undefined>,
): Promise<ReadAll<T>> {
  const answers = await inParallel(keys, readsAtOnce, async (key) => {
    try {
      return { found: await read(key) }
    } catch (cause) {
      return { problem: asProblem(cause, { code: 'StoreFailed', subject: key, what: 'could not be read' }) }
    }
  })
  return {
    found: answers.flatMap(({ found }) => (found === undefined ? [] : [found])),
    problems: answers.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  }
}
