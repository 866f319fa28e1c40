import { messageOf } from '../../lib/core/problem.ts'
import type { Verdict } from './oracle.ts'

/** What our own code does with an input, in the form in which the oracle answers. */
export function attempt<T>(work: () => T): Verdict<T> {
  try {
    return { kind: 'ok', value: work() }
  } catch (cause) {
    return { kind: 'error', error: messageOf(cause) }
  }
}
