/** Commands that a person types one after the other, in a namespace of their own, whose name is `{ns}`. */
export interface Session {
  readonly name: string
  readonly steps: readonly Step[]
}

export type Step = Command | Watching

/** One run of kubectl. */
export interface Command {
  /** Its arguments; single quotes hold together what has spaces. */
  readonly run: string
  /** Text, or objects as JSON. */
  readonly input?: string | readonly object[]
  /** The editor that `kubectl edit` opens. */
  readonly editor?: string
  /** Where the lines before depend on how fast pods are. */
  readonly lastLine?: true
  /** Where the output holds what no two clusters have in common: only whether it succeeded is compared. */
  readonly silent?: true
  /** What another step's output has in place of its words; `$1` in later steps. */
  readonly keep?: RegExp
}

/** A `kubectl get -w` that runs while other commands do, until it has printed a number of lines. */
export interface Watching {
  readonly watch: string
  readonly meanwhile: readonly Command[]
  readonly lines: number
}

export function run(command: string, more: Omit<Command, 'run'> = {}): Command {
  return { run: command, ...more }
}

/** Objects as the input of a command. */
export function given(command: string, ...input: readonly object[]): Command {
  return { run: command, input }
}
