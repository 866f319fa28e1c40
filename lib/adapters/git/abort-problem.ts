import { Problem } from '../../core/problem.ts'

/** Why an exchange was ended: out of time is a failure of the source, anything else was wanted. */
export function abortProblem(shown: string, signal: AbortSignal): Problem {
  const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  if (late) return new Problem({ code: 'SourceFailed', subject: shown, what: 'did not answer in time' })
  return new Problem({ code: 'Aborted', subject: shown, what: 'was given up' })
}
