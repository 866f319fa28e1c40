import type { Clock } from '../../core/clock.ts'

/** Timers take no longer times; whoever waits looks again then. */
const longestSleepMs = 60 * 60_000

/** Nobody reads why a wait ended: a reason of its own for each ring would be an exception with its stack. */
const rung = 'rung'

/** Wakes those who wait for a queue to change. */
export interface Bell {
  ring(): void
  /** Until it rings, for `ms` at most, or until the signal. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function bell(clock: Pick<Clock, 'sleep'>): Bell {
  const waiting = new Set<() => void>()
  return {
    ring() {
      for (const wake of waiting) wake()
    },
    async wait(ms, signal) {
      const awake = new AbortController()
      const wake = (): void => awake.abort(rung)
      waiting.add(wake)
      signal.addEventListener('abort', wake)
      try {
        await clock.sleep(Math.min(Math.max(ms, 0), longestSleepMs), awake.signal)
      } catch (cause) {
        if (!awake.signal.aborted) throw cause
      } finally {
        waiting.delete(wake)
        signal.removeEventListener('abort', wake)
      }
    },
  }
}
