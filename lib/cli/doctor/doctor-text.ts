import type { Io } from '../io.ts'
import { type Mood, paint } from '../paint.ts'
import type { Check } from './check.ts'

const signs: Readonly<Record<Check['status'], { readonly sign: string; readonly mood: Mood }>> = {
  ok: { sign: '✔', mood: 'good' },
  warning: { sign: '!', mood: 'unsure' },
  failed: { sign: '✗', mood: 'bad' },
}

/** Checks as people read them, each with what to do below it, and how many are not well. */
export function doctorText(io: Io, checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, status, detail, remedy }) => {
    const { sign, mood } = signs[status]
    const more = remedy === undefined ? [] : [`    ${remedy}.`]
    return [`${paint(io, mood, sign)} ${name}: ${detail.replaceAll('\n', '\n    ')}`, ...more]
  })
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length
  return [...lines, '', `${count('ok')} ok, ${count('warning')} to look at, ${count('failed')} failed`, ''].join('\n')
}
