import type { Command } from './command.ts'
import { table } from './table.ts'

/** Help of the whole program. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [`  ${name}`, summary])
  return [
    'GitOps without pods: Flux manifests from Git to many Kubernetes clusters.',
    '',
    'Usage: sluice COMMAND [OPTIONS]',
    '',
    'Commands:',
    table(rows),
    '',
    'Exit codes: 0 yes, 1 no (not ready, differs, invalid), 2 it could not be done.',
    '"sluice COMMAND --help" shows options and examples.',
    '',
  ].join('\n')
}

/** Help of one command, examples included. */
export function helpOf({ name, usage, summary, options, examples }: Command): string {
  const rows = Object.entries({ ...options, help: { short: 'h', help: 'show this', value: undefined } }).map(
    ([option, { short, help, value }]) => [
      `  ${short === undefined ? '    ' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`,
      help,
    ],
  )
  return [
    `${summary}.`,
    '',
    `Usage: sluice ${name} ${usage}`.trimEnd(),
    '',
    'Options:',
    table(rows),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
}
