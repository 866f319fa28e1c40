import type { Command, Given } from './command.ts'
import type { Io } from './io.ts'

/** What says where a command works. */
const placeOptions = ['stack', 'data', 'fleet'] as const

/**
 * A command in quotes, as messages propose it. Not what stands where values of objects are printed, as JSON after `wanted`, `found` or a
 * mark of JSON: those are no words of ours.
 */
const proposal = /(?<!wanted |found |[[,:{])"sluice ([a-z]+)((?: [^"\\\n]*)?)"(?!, set by others)/g

export interface Invocation {
  readonly command: Command
  readonly given: Given
  readonly commands: readonly Command[]
}

/**
 * Output of a command that repeats, in each command it proposes, the stack, data folder and fleet file that it was given itself: what is
 * pasted acts in the same place. Messages are made by what knows nothing of options, and some are kept in records; so this is done where
 * they are printed. Data for scripts stays as it is.
 */
export function placedIo(io: Io, invocation: Invocation): Io {
  const placed = (text: string): string => withPlace(text, invocation)
  const { command, given } = invocation
  const isData = given.flag('json') || ['json', 'yaml', 'name'].includes(given.text('output') ?? '')
  return {
    ...io,
    stdout: (text) => io.stdout(isData || command.showsFiles ? text : placed(text)),
    stderr: (text) => io.stderr(placed(text)),
    placed,
  }
}

function withPlace(text: string, { given, commands }: Invocation): string {
  return text.replace(proposal, (whole: string, name: string, rest: string) => {
    const isTheProduct = name === 'local' && rest === ''
    const proposed = commands.find((command) => command.name === name)
    if (proposed === undefined || isTheProduct || rest.includes('--help')) return whole
    const more = placeOptions.flatMap((option) => {
      const value = given.text(option)
      const isNews = option in proposed.options && !rest.includes(`--${option}`)
      return value !== undefined && isNews ? [` --${option} ${quoted(value)}`] : []
    })
    return `"sluice ${name}${rest}${more.join('')}"`
  })
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
