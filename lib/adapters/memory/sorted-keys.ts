import { compareKeys } from '../../core/object-key.ts'

/** Keys in the order in which S3 lists them, so that a listing looks at those of its prefix alone. */
export interface SortedKeys {
  add(key: string): void
  remove(key: string): void
  /** Those that begin with a prefix, in order; a copy, which later changes leave alone. */
  under(prefix: string): readonly string[]
}

export function sortedKeys(given: Iterable<string> = []): SortedKeys {
  const keys = [...given].sort(compareKeys)
  /** Where a key is, or would be. */
  const placeOf = (key: string): number => {
    let [from, to] = [0, keys.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (compareKeys(keys[middle] ?? '', key) < 0) from = middle + 1
      else to = middle
    }
    return from
  }
  return {
    add(key) {
      const place = placeOf(key)
      if (keys[place] !== key) keys.splice(place, 0, key)
    },
    remove(key) {
      const place = placeOf(key)
      if (keys[place] === key) keys.splice(place, 1)
    },
    under(prefix) {
      const from = placeOf(prefix)
      let to = from
      while (keys[to]?.startsWith(prefix)) to++
      return keys.slice(from, to)
    },
  }
}
