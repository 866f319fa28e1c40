import type { Clock } from '../core/clock.ts'

const periodMs = 1_000

/**
 * Beats once a second until the signal, one beat after the other. Each answers for the time since the one before: after a beat that took
 * long, or a machine that slept, nothing that was due meanwhile is missed.
 */
export async function ticks(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  beat: (tick: { readonly time: number; readonly periodMs: number }) => Promise<void>,
): Promise<void> {
  let last = clock.now()
  while (!signal.aborted) {
    await clock.sleep(periodMs, signal).catch(() => undefined)
    if (signal.aborted) return
    // A clock that was set back stands still until it is where it was.
    const time = Math.max(clock.now(), last)
    if (time > last) await beat({ time, periodMs: time - last })
    last = time
  }
}
