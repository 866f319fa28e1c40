/**
 * Runs a function over all items with at most `atOnce` running, and gives the results in the items' order.
 * The first rejection stops further starts and is thrown once those under way have ended, so nothing goes on behind the caller's back.
 */
export async function eachAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const failures: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next++
      const item = items[index]
      if (item === undefined && index >= items.length) return
      try {
        results[index] = await run(item as T, index)
      } catch (cause) {
        failures.push(cause)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return results
}
