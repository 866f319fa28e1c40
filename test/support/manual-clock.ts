import type { Clock } from '../../lib/core/clock.ts'

/** Time that moves when the test says so; who sleeps until then wakes up. */
export interface ManualClock extends Clock {
  /** Sleepers that wait for their time. */
  readonly sleeping: number
  /** Moves the time on, and lets everything run that this sets off. */
  pass(ms: number): Promise<void>
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    get sleeping() {
      return sleepers.size
    },
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const sleeper = { until: now + ms, wake: () => settle(resolve) }
        const settle = (end: () => void) => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', stop)
          end()
        }
        const stop = () => settle(() => reject(signal?.reason))
        signal?.addEventListener('abort', stop)
        sleepers.add(sleeper)
      }),
    async pass(ms) {
      now += ms
      for (const { until, wake } of [...sleepers]) if (until <= now) wake()
      await new Promise(setImmediate)
    },
  }
}
