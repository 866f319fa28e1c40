import { Unreadable } from './reading.ts'

const layout = '2006-01-02T15:04:05Z07:00'
const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/

/** A time as the server writes it: UTC, in seconds. */
export function time(text: string): string {
  return `${new Date(parsed(text, layout)).toISOString().slice(0, 19)}Z`
}

/** The same in microseconds. */
export function microTime(text: string): string {
  const seconds = new Date(parsed(text, '2006-01-02T15:04:05.000000Z07:00')).toISOString().slice(0, 19)
  const fraction = (shape.exec(text)?.[7] ?? '').padEnd(6, '0').slice(0, 6)
  return `${seconds}.${fraction}Z`
}

function parsed(text: string, expected: string): number {
  const [, , month, day, hour, minute, second] = shape.exec(text) ?? []
  const at = month === undefined ? Number.NaN : Date.parse(text.replace(',', '.'))
  if (!Number.isNaN(at)) return at
  throw new Unreadable(
    `parsing time ${JSON.stringify(text)}${whatIsWrong(text, expected, { month, day, hour, minute, second })}`,
  )
}

const limits: Readonly<Record<string, number>> = { month: 12, day: 31, hour: 23, minute: 59, second: 59 }

/** Go names the first part that it cannot read, or the first that is out of range. */
function whatIsWrong(text: string, expected: string, parts: Readonly<Record<string, string | undefined>>): string {
  const beyond = Object.entries(limits).find(([part, limit]) => Number(parts[part] ?? 0) > limit)
  if (beyond !== undefined) return `: ${beyond[0]} out of range`
  const pieces = [
    ...['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'].map((piece) => ({
      piece,
      read: /\d/.test(piece) ? new RegExp(`^\\d{${piece.length}}`) : new RegExp(`^${piece}`),
    })),
    { piece: 'Z07:00', read: /^(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)/ },
  ]
  let rest = text
  for (const { piece, read } of pieces) {
    const found = read.exec(rest)?.[0]
    if (found === undefined) return ` as "${expected}": cannot parse ${JSON.stringify(rest)} as "${piece}"`
    rest = rest.slice(found.length)
  }
  return rest === '' ? ': day out of range' : `: extra text: ${JSON.stringify(rest)}`
}
