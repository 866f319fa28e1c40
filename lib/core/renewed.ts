/** Something that is good until a time, in milliseconds since the epoch. */
export interface Timed<T> {
  readonly value: T
  readonly goodUntil: number
}

/**
 * Keeps what was made until it is good no more and then makes it again, once for all who ask meanwhile. A failure is not kept: the next
 * one who asks tries again.
 */
export function renewed<T>(make: () => Promise<Timed<T>>, now: () => number): () => Promise<T> {
  let kept: Timed<T> | undefined
  let making: Promise<Timed<T>> | undefined
  return async () => {
    if (kept !== undefined && now() < kept.goodUntil) return kept.value
    making ??= make().finally(() => {
      making = undefined
    })
    kept = await making
    return kept.value
  }
}
