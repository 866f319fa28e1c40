import { Problem } from '../core/problem.ts'
import { longestDelayMs } from './queue.ts'

/** Throws `InvalidInput` for a delay that no queue takes. */
export function assertDelay(delayMs: number): void {
  if (delayMs >= 0 && delayMs <= longestDelayMs) return
  const what = `cannot be delayed by ${delayMs} ms, only by 0 to ${longestDelayMs}`
  throw new Problem({ code: 'InvalidInput', subject: 'message', what })
}
