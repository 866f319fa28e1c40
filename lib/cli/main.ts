import { messageOf, Problem } from '../core/problem.ts'
import type { Command, ExitCode } from './command.ts'
import { helpOf, overview } from './help.ts'
import type { Io } from './io.ts'
import { paint } from './paint.ts'
import { parseGiven } from './parse-given.ts'
import { placedIo } from './placed.ts'
import type { CliDeps } from './product.ts'
import { usageError } from './usage-error.ts'

/** The program as a function: what `bin.ts` calls with the real world, and tests with another one. */
export async function main(
  argv: readonly string[],
  io: Io,
  { commands, ...deps }: CliDeps & { readonly commands: readonly Command[] },
): Promise<ExitCode> {
  return failing(io, () => dispatch(argv, io, { ...deps, commands }))
}

async function failing(io: Io, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run()
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    io.stderr(`${paint(io, 'bad', 'error:')} ${messageOf(cause)}\n`)
    return 2
  }
}

async function dispatch(
  argv: readonly string[],
  io: Io,
  deps: CliDeps & { readonly commands: readonly Command[] },
): Promise<ExitCode> {
  const [first = 'help', ...rest] = argv
  const find = (name: string) => deps.commands.find((command) => command.name === name)
  if (first === '--version' || first === 'version') return said(io, `${deps.version}\n`)
  if (['help', '--help', '-h'].includes(first)) {
    const about = rest[0] === undefined ? undefined : find(rest[0])
    return said(io, about === undefined ? overview(deps.commands) : helpOf(about))
  }
  const command = find(first)
  if (command === undefined) throw usageError('', `there is no command "${first}"`)
  if (rest.includes('--help') || rest.includes('-h')) return said(io, helpOf(command))
  const given = parseGiven(command, rest)
  const placed = placedIo(io, { command, given, commands: deps.commands })
  return failing(placed, () => command.run(given, placed, deps))
}

function said(io: Io, text: string): ExitCode {
  io.stdout(text)
  return 0
}
