import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import { asProblem } from '../core/problem.ts'

/** One beat: it answers for the time since the one before. */
export interface Beat {
  readonly time: number
  readonly periodMs: number
}

export interface TicksWorld {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly report: (problem: Problem) => void
}

const pauseMs = 1_000

/**
 * Beats once a second until the signal, one beat after the other. Where a beat took long or failed, or the machine slept, the next one
 * answers for all the time since the last good one: nothing that was due meanwhile is missed.
 */
export async function ticks({ clock, signal, report }: TicksWorld, beat: (beat: Beat) => Promise<void>): Promise<void> {
  let last = clock.now()
  while (!signal.aborted) {
    await clock.sleep(pauseMs, signal).catch(() => undefined)
    const time = clock.now()
    // A clock that was set back is waited for, but not for hours.
    if (time < last - pauseMs) last = time
    if (signal.aborted || time <= last) continue
    try {
      await beat({ time, periodMs: time - last })
      last = time
    } catch (cause) {
      report(asProblem(cause, { code: 'Aborted', subject: 'schedule', what: 'did not do all that was due' }))
    }
  }
}
