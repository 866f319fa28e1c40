/**
 * Runs `work` on each item, at most `limit` at a time; answers in the order of the items.
 * The first failure stops further starts and is thrown once those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function inParallel<I, O>(
  items: readonly I[],
  limit: number,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const answers: O[] = new Array(items.length)
  const failures: unknown[] = []
  // One iterator for all workers: each takes the next item that nobody has taken.
  const rest = items.entries()
  const worker = async () => {
    for (const [index, item] of rest) {
      if (failures.length > 0) return
      try {
        answers[index] = await work(item)
      } catch (cause) {
        failures.push(cause)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return answers
}
