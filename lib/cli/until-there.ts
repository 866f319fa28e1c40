import type { Clock } from '../core/clock.ts'

const pauseMs = 200

/** Looks again and again until there is something to see, and answers that; undefined where the time is over before. */
export async function untilThere<T>(
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined || clock.now() >= end) return found
    await clock.sleep(Math.min(pauseMs, Math.max(1, end - clock.now())))
  }
}
