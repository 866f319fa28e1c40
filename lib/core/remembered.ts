/** A function of an object that never changes, worked out once for each object and forgotten with it. */
export function remembered<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return (of) => {
    const before = known.get(of)
    if (before !== undefined) return before.value
    const value = make(of)
    known.set(of, { value })
    return value
  }
}
