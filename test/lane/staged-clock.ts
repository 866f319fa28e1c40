import type { VirtualClock } from '../support/virtual-clock.ts'

/** A virtual clock on which things happen at their time, in the middle of whatever sleeps then. */
export interface StagedClock extends VirtualClock {
  /** Has something happen once, `ms` from now. */
  after(ms: number, happen: () => unknown): void
}

interface Event {
  readonly at: number
  readonly happen: () => unknown
}

export function stagedClock(start = Date.UTC(2026, 0, 1)): StagedClock {
  let now = start
  let events: Event[] = []
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    pass(ms) {
      now += ms
    },
    after(ms, happen) {
      events.push({ at: now + ms, happen })
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      const end = now + ms
      for (;;) {
        const [next] = events.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        events = events.filter((event) => event !== next)
        now = Math.max(now, next.at)
        await next.happen()
      }
      now = Math.max(now, end)
      signal?.throwIfAborted()
    },
  }
}
