import type { Place } from '../queue.ts'
import type { QueueOp } from './queue-op.ts'

/** SQS keeps a deduplication id for 5 minutes from the send, whether or not its message was consumed. */
const windowMs = 5 * 60_000

/** The ids of deduplication that were seen, each within its group. */
export interface DedupWindow {
  see(place: Place, at: number): void
  holds(place: Place, now: number): boolean
  /** What is still to be remembered. */
  ops(now: number): readonly QueueOp[]
}

export function dedupWindow(): DedupWindow {
  const seen = new Map<string, { readonly place: Place; readonly at: number }>()
  const forgetOld = (now: number): void => {
    for (const [key, { at }] of seen) {
      if (isFresh(at, now)) return
      seen.delete(key)
    }
  }
  return {
    see(place, at) {
      const key = keyOf(place)
      // Ids stay in the order of their times, in which they are forgotten.
      if (seen.get(key)?.at === at) return
      seen.delete(key)
      seen.set(key, { place, at })
    },
    holds(place, now) {
      forgetOld(now)
      const last = seen.get(keyOf(place))
      return last !== undefined && isFresh(last.at, now)
    },
    ops: (now) =>
      [...seen.values()].filter(({ at }) => isFresh(at, now)).map(({ place, at }) => ({ op: 'seen', place, at })),
  }
}

/** One text for a group and an id in it. */
export function keyOf({ group, dedupId }: Place): string {
  return JSON.stringify([group, dedupId])
}

/** A time to come counts as old beyond the window too: a clock that was set back must not fold for hours. */
function isFresh(at: number, now: number): boolean {
  return Math.abs(now - at) < windowMs
}
