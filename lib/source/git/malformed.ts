import { Problem } from '../../core/problem.ts'

/** The Problem of an answer that breaks Git's formats or the limits. */
export function malformed(what: string, cause?: unknown): Problem {
  return new Problem({ code: 'SourceFailed', what, ...(cause !== undefined && { cause }) })
}

/** The Problem of content above a limit. */
export function tooLarge(what: string, limit: number): Problem {
  return new Problem({
    code: 'SourceFailed',
    what: `${what} exceed the limit of ${limit}`,
    remedy: 'Make the repository smaller, or raise the limit',
  })
}
