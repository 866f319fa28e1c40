import { asProblem, type Problem } from '../../core/problem.ts'

/** What was looked at, and how it is. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** What to do, where something is. */
  readonly remedy?: string
}

/** Looks at one thing; what it throws is how that is, and hides nothing of the others. */
export async function checked(name: string, look: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await look()) }
  } catch (cause) {
    return failedCheck(name, asProblem(cause, { code: 'StoreFailed', what: 'could not be looked at' }))
  }
}

/** A Problem says itself what to do. */
export function failedCheck(name: string, problem: Pick<Problem, 'message'>): Check {
  return { name, status: 'failed', detail: problem.message }
}

export function ok(detail: string): Omit<Check, 'name'> {
  return { status: 'ok', detail }
}
