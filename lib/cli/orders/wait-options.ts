import type { Given, Option } from '../command.ts'
import { durationOption } from '../duration-option.ts'

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
  return durationOption(command, given, { name: 'timeout', otherwise: '5m', example: '30s' })
}
