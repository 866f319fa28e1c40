import { parseDuration } from '../core/duration.ts'
import type { Given } from './command.ts'
import { usageError } from './usage-error.ts'

/** Milliseconds of an option that takes a duration, or of what stands for it where it is not given; anything else is a mistake that is named. */
export function durationOption(
  command: string,
  given: Given,
  { name, otherwise, example }: { readonly name: string; readonly otherwise: string; readonly example: string },
): number {
  const text = given.text(name) ?? otherwise
  const ms = parseDuration(text)
  if (ms === undefined) throw usageError(command, `--${name} takes a duration such as ${example}, not "${text}"`)
  return ms
}
