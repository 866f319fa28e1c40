/** Runs work one after another for each key; different keys do not wait for each other. */
export type KeyMutex = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** A mutex within this process; other processes are kept out by the folder's lock. */
export function keyMutex(): KeyMutex {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}
