/** What went wrong, in words. */
export function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Does something; where that goes wrong, says what it was about as well. */
export function said<T>(what: string, attempt: () => T): T {
  try {
    return attempt()
  } catch (cause) {
    throw new Error(`${what}: ${wordsOf(cause)}`, { cause })
  }
}
