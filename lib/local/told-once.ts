import { boundedMap } from '../core/bounded-map.ts'
import type { Clock } from '../core/clock.ts'
import type { Report } from './serve.ts'

const pauseMs = 60_000
const mostKept = 1_000

/** Tells the same once a minute at most: what looks every second, as the schedule does, would say what is wrong every second. */
export function toldOnce(clock: Pick<Clock, 'now'>, tell: (report: Report) => void): (report: Report) => void {
  const told = boundedMap<number>(mostKept)
  return (report) => {
    const key = `${report.from} ${report.outcome ?? ''} ${report.problem.message}`
    const now = clock.now()
    const since = now - (told.get(key) ?? Number.NEGATIVE_INFINITY)
    // A clock that was set back is no reason to be silent.
    if (since >= 0 && since < pauseMs) return
    told.set(key, now)
    tell(report)
  }
}
