import { parseArgs } from 'node:util'
import { messageOf } from '../core/problem.ts'
import type { Command, Given } from './command.ts'
import { usageError } from './usage-error.ts'

/** Reads the arguments of a command; throws a usage error for anything that the command does not know. */
export function parseGiven(command: Command, args: readonly string[]): Given {
  const { name, positionals: count } = command
  const { values, positionals } = parse(command, args)
  const [extra] = positionals.slice(count.max)
  if (extra !== undefined) throw usageError(name, `${name} does not know what to do with "${extra}"`)
  if (positionals.length < count.min) throw usageError(name, `${name} needs ${command.usage.split(' ')[0]}`)
  const own = new Map(Object.entries(values))
  return {
    positionals,
    flag: (option) => own.get(option) === true,
    text(option) {
      const value = own.get(option)
      return typeof value === 'string' ? value : undefined
    },
  }
}

function parse({ name, options }: Command, args: readonly string[]) {
  const known = Object.entries(options).map(([option, { type, short }]) => [option, short ? { type, short } : { type }])
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(known), allowPositionals: true })
  } catch (cause) {
    // Node's message goes on about `--` and a second way to write it; its first sentence says it all.
    throw usageError(name, messageOf(cause).split('. ')[0] ?? 'unknown option')
  }
}
