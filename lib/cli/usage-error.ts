import { Problem } from '../core/problem.ts'

/** A command line that cannot be understood. */
export function usageError(command: string, what: string): Problem {
  return new Problem({ code: 'InvalidInput', what, remedy: `See "sluice ${command} --help"`.replace('  ', ' ') })
}
