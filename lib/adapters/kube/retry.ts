import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Call, Exchange, Reply } from './exchange.ts'

export interface RetryOptions {
  readonly clock: Pick<Clock, 'sleep'>
  readonly signal?: AbortSignal
  /** Requests per call, the first included. */
  readonly attempts: number
}

/**
 * What may be sent again.
 * - `always`: reads, dry-runs and everything that carries a precondition: a repeat finds it done or is refused.
 * - `throttled`: an apply that creates. If its answer was lost, repeating it could overwrite what another worker wrote since; 429 means it was not looked at.
 */
export type Repeatable = 'always' | 'throttled'

const delaysMs: readonly number[] = [200, 800, 2_000]
const longestWaitMs = 5_000
const broken: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTCONN'])

/** An exchange that repeats what was throttled, what a gateway could not pass on, and what a broken connection swallowed. */
export function retrying(
  exchange: Exchange,
  options: RetryOptions,
): (call: Call, repeat: Repeatable) => Promise<Reply> {
  const pause = (attempt: number, reply?: Reply) => options.clock.sleep(waitMs(attempt, reply), options.signal)
  return async (call, repeat) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= options.attempts
      try {
        const reply = await exchange(call)
        if (last || !worthRepeating(reply, repeat)) return reply
        await pause(attempt, reply)
      } catch (cause) {
        if (last || repeat === 'throttled' || !isBroken(cause)) throw cause
        await pause(attempt)
      }
    }
  }
}

function worthRepeating({ status, headers }: Reply, repeat: Repeatable): boolean {
  if (status === 429) return true
  if (repeat === 'throttled') return false
  return status === 502 || status === 503 || (status === 500 && headers['retry-after'] !== undefined)
}

function isBroken(cause: unknown): boolean {
  const inner = cause instanceof Problem ? cause.cause : cause
  return inner instanceof Error && 'code' in inner && broken.has(String(inner.code))
}

function waitMs(attempt: number, reply: Reply | undefined): number {
  const seconds = Number(reply?.headers['retry-after'])
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1_000, longestWaitMs)
  return delaysMs[Math.min(attempt, delaysMs.length) - 1] ?? longestWaitMs
}
