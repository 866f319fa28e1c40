import { Unreadable } from './reading.ts'

/** Parts of a layout of Go's, which are what its messages name, with what they read. */
type Layout = readonly (readonly [string, RegExp])[]

const seconds: Layout = [
  ...['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'].map(
    (piece) => [piece, new RegExp(`^${piece.replace(/\d/g, '\\d')}`)] as const,
  ),
]
const zone = ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/] as const
const plain: Layout = [...seconds, ['', /^(?:[.,]\d+)?/], zone]
const micro: Layout = [...seconds, ['.000000', /^[.,]\d{6}(?!\d)/], zone]

/** A time as the server writes it: UTC, in seconds. */
export function time(text: string): string {
  return `${secondsOf(text, plain)}Z`
}

/** The same in microseconds, which must be told. */
export function microTime(text: string): string {
  const at = secondsOf(text, micro)
  return `${at}.${/[.,](\d{6})/.exec(text)?.[1] ?? ''}Z`
}

function secondsOf(text: string, layout: Layout): string {
  const wrong = mistake(text, layout)
  const at = wrong === undefined ? Date.parse(text.replace(',', '.')) : Number.NaN
  if (!Number.isNaN(at)) return new Date(at).toISOString().slice(0, 19)
  throw new Unreadable(`parsing time ${JSON.stringify(text)}${wrong ?? ': day out of range'}`)
}

const limits: Readonly<Record<string, readonly [string, number]>> = {
  '01': ['month', 12],
  '02': ['day', 31],
  '15': ['hour', 23],
  '04': ['minute', 59],
  '05': ['second', 59],
}

/** Go names the first part that it cannot read, or that is out of range. */
function mistake(text: string, layout: Layout): string | undefined {
  let rest = text
  for (const [piece, read] of layout) {
    const found = read.exec(rest)?.[0]
    const whole = layout.map(([one]) => one).join('')
    if (found === undefined) return ` as "${whole}": cannot parse ${JSON.stringify(rest)} as "${piece}"`
    const [name, limit] = limits[piece] ?? []
    if (limit !== undefined && Number(found) > limit) return `: ${name} out of range`
    rest = rest.slice(found.length)
  }
  return rest === '' ? undefined : `: extra text: ${JSON.stringify(rest)}`
}
