import type { Clock } from '../../lib/core/clock.ts'

/** Time that stands still but for sleeps: each ends at once and moves it on. */
export interface VirtualClock extends Clock {
  /** How long each sleep was, in order. */
  readonly slept: readonly number[]
  pass(ms: number): void
}

export function virtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    pass(ms) {
      now += ms
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
    },
  }
}
