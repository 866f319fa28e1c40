import type { Io } from './io.ts'
import type { CliDeps } from './product.ts'

/** An option of a command, in the words of node:util's parseArgs and with a line of help. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly help: string
  /** What stands for the value in help; upper case. */
  readonly value?: string
}

/** What was given on the command line, checked against the command. */
export interface Given {
  readonly positionals: readonly string[]
  text(option: string): string | undefined
  flag(option: string): boolean
}

/**
 * What came of a command, for scripts: 0 yes; 1 no (not ready, differs, invalid); 2 it could not be done.
 * kubectl's diff tells them apart in the same way.
 */
export type ExitCode = 0 | 1 | 2

/** One command: what help says of it, and what it does. */
export interface Command {
  readonly name: string
  /** What follows the name, e.g. `UNIT [--cluster C]`. */
  readonly usage: string
  /** One line, as a verb with its object. */
  readonly summary: string
  readonly examples: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** Its output has lines of other people's files in it, in which nothing may be changed. */
  readonly showsFiles?: true
  /** How many names it takes. */
  readonly positionals: { readonly min: number; readonly max: number }
  run(given: Given, io: Io, deps: CliDeps): Promise<ExitCode>
}
