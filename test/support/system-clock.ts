import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../lib/core/clock.ts'

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => void (await setTimeout(ms, undefined, signal === undefined ? {} : { signal })),
}
