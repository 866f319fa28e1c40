import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

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
  const clock = virtualClock(start)
  let events: Event[] = []
  const slept: number[] = []
  return {
    ...clock,
    slept,
    after(ms, happen) {
      events.push({ at: clock.now() + ms, happen })
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      // What is slept is a time, not until one: the clock may be set while it sleeps.
      let left = ms
      for (;;) {
        const [next] = events.filter(({ at }) => at <= clock.now() + left).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        events = events.filter((event) => event !== next)
        const wait = Math.max(next.at - clock.now(), 0)
        clock.pass(wait)
        left -= wait
        await next.happen()
      }
      clock.pass(left)
      signal?.throwIfAborted()
    },
  }
}
