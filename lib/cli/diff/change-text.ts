import { diffLines } from 'diff'
import type { FieldChange } from '../../apply/diff.ts'
import type { Json } from '../../core/json.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'

/** Unchanged lines that are shown around a change in a long text. */
const around = 2

/** One field that would change. Its path is written as in `spec.ignore`; a text of several lines is compared by line. */
export function changeText(io: Io, { path, from, to }: FieldChange): readonly string[] {
  if (from === undefined) return [`${paint(io, 'good', '+')} ${path}: ${shown(to)}`]
  if (to === undefined) return [`${paint(io, 'bad', '-')} ${path}: ${shown(from)}`]
  if (isLong(from) && isLong(to)) return [`${paint(io, 'unsure', '~')} ${path}:`, ...lineChanges(io, from, to)]
  return [`${paint(io, 'unsure', '~')} ${path}: ${shown(from)} -> ${shown(to)}`]
}

function shown(value: Json | undefined): string {
  return JSON.stringify(value) ?? ''
}

function isLong(value: Json): value is string {
  return typeof value === 'string' && value.includes('\n')
}

function lineChanges(io: Io, from: string, to: string): readonly string[] {
  return diffLines(from, to).flatMap(({ value, added, removed }) => {
    const lines = value.replace(/\n$/, '').split('\n')
    if (added) return lines.map((line) => `  ${paint(io, 'good', `+ ${line}`)}`)
    if (removed) return lines.map((line) => `  ${paint(io, 'bad', `- ${line}`)}`)
    if (lines.length <= 2 * around) return lines.map((line) => `    ${line}`)
    const shownLines = [...lines.slice(0, around), '...', ...lines.slice(-around)]
    return shownLines.map((line) => `    ${line}`)
  })
}
