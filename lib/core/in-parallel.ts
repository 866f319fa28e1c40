/** Runs `work` on each item, at most `limit` at a time; answers in the order of the items. The first failure ends it. */
export async function inParallel<I, O>(
  items: readonly I[],
  limit: number,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const answers: O[] = new Array(items.length)
  // One iterator for all workers: each takes the next item that nobody has taken.
  const rest = items.entries()
  const worker = async () => {
    for (const [index, item] of rest) answers[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return answers
}
