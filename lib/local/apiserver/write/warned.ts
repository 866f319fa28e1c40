import { Failure } from '../failure.ts'

interface Warned {
  readonly warnings: readonly string[]
}

/** What a write answers, with what was said of its body before; where it is refused, the refusal says it too. */
export function warned<Answer extends Warned>(warnings: readonly string[], write: () => Answer): Answer {
  if (warnings.length === 0) return write()
  try {
    const answer = write()
    return { ...answer, warnings: [...warnings, ...answer.warnings] }
  } catch (cause) {
    throw cause instanceof Failure ? cause.warned(warnings) : cause
  }
}
