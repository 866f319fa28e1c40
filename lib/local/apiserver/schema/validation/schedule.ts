import { type Mistake, wrong } from './mistake.ts'

interface Part {
  readonly least: number
  readonly most: number
  readonly names: readonly string[]
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const days = 'sun mon tue wed thu fri sat'.split(' ')
const parts: readonly Part[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['', ...months] },
  { least: 0, most: 6, names: days },
]
const named = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/

/** A schedule as cron has it (robfig/cron, the standard five fields). */
export function scheduleMistakes(schedule: string, field: string): readonly Mistake[] {
  const zoned = schedule.includes('TZ')
    ? [wrong(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
    : []
  const found = mistakeIn(schedule.replace(/^(CRON_)?TZ=\S+\s+/, ''))
  return found === undefined ? zoned : [wrong(field, schedule, found), ...zoned]
}

function mistakeIn(schedule: string): string | undefined {
  if (schedule.startsWith('@')) {
    if (named.test(schedule)) return undefined
    if (!schedule.startsWith('@every ')) return `unrecognized descriptor: ${schedule}`
    const every = schedule.slice('@every '.length)
    const valid = /^([0-9.]+(ns|us|µs|ms|s|m|h))+$/.test(every)
    return valid ? undefined : `failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(every)}`
  }
  const fields = schedule.split(/\s+/).filter((part) => part !== '')
  if (fields.length !== parts.length) {
    return `expected exactly ${parts.length} fields, found ${fields.length}: [${fields.join(' ')}]`
  }
  for (const [index, part] of parts.entries()) {
    for (const range of (fields[index] ?? '').split(',')) {
      const found = range === '' ? undefined : mistakeInRange(range, part)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function mistakeInRange(range: string, part: Part): string | undefined {
  const [span = '', step, ...more] = range.split('/')
  if (more.length > 0) return `too many slashes: ${range}`
  const [first = '', last, ...others] = span.split('-')
  if (others.length > 0) return `too many hyphens: ${range}`
  const open = first === '*' || first === '?'
  const from = open ? part.least : numberOf(first, part)
  const to = open ? part.most : last === undefined ? (step === undefined ? from : part.most) : numberOf(last, part)
  const by = step === undefined ? 1 : numberOf(step, { ...part, names: [] })
  for (const value of [from, to, by]) if (typeof value === 'string') return value
  return outOf(Number(from), Number(to), Number(by), range, part)
}

function outOf(from: number, to: number, by: number, range: string, { least, most }: Part): string | undefined {
  if (from < least) return `beginning of range (${from}) below minimum (${least}): ${range}`
  if (to > most) return `end of range (${to}) above maximum (${most}): ${range}`
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${range}`
  return by === 0 ? `step of range should be a positive number: ${range}` : undefined
}

/** A number, or what is wrong with it. */
function numberOf(text: string, { names }: Part): number | string {
  const index = names.indexOf(text.toLowerCase())
  if (index >= 0 && text !== '') return index
  if (/^\d+$/.test(text)) return Number(text)
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
}
