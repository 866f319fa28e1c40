import { parseDuration } from '../../core/duration.ts'
import type { Given, Option } from '../command.ts'
import { usageError } from '../usage-error.ts'

/** Options of commands that give an order and may wait for what comes of it. */
export const waitOptions = {
  wait: {
    type: 'boolean',
    help: 'end when it was obeyed, and say what came of it; exit code 1 where that is not ready',
  },
  timeout: { type: 'string', value: 'TIME', help: 'how long to wait; 5m where not given' },
} as const satisfies Readonly<Record<string, Option>>

/** How long to wait. */
export function timeoutOf(command: string, given: Given): number {
  const text = given.text('timeout') ?? '5m'
  const timeoutMs = parseDuration(text)
  if (timeoutMs === undefined) throw usageError(command, `--timeout takes a duration such as 30s, not "${text}"`)
  return timeoutMs
}
