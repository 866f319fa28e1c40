/** What a cache needs of a map. */
export interface SmallMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
}

/** A map that forgets what was not used for longest when it grows beyond its bound. */
export function boundedMap<V>(bound: number): SmallMap<V> {
  const entries = new Map<string, V>()
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      const [oldest] = entries.keys()
      if (entries.size > bound && oldest !== undefined) entries.delete(oldest)
    },
  }
}
