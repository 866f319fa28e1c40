/** What the server says of a text that is none. */
export const noQuantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const nano = -9
const milli = -3
const most = 2n ** 63n - 1n

/** An amount as `digits` times ten to the `scale`, in the way of writing that it came in. */
interface Amount {
  readonly digits: bigint
  readonly scale: number
  readonly form: 'binary' | 'decimal' | 'exponent'
  /** The text itself where the server takes it as it is. */
  readonly text?: string
}

/**
 * A quantity as the server writes it: `1000m` as `1`, `0.5Gi` as `512Mi`; undefined where it is none. In lists of resources it is rounded up
 * to thousandths.
 */
export function canonicalQuantity(text: string, { inList = false } = {}): string | undefined {
  const amount = read(text.trim())
  if (amount === undefined) return undefined
  const { text: own } = amount
  if (own !== undefined && (!inList || amount.scale >= milli)) return own
  return written(inList ? rounded(amount, milli) : amount)
}

/** The amount in thousandths, for comparing; undefined where the text is no quantity. */
export function quantityInMilli(text: string): bigint | undefined {
  const amount = read(text.trim())
  if (amount === undefined) return undefined
  const { digits, scale } = rounded(amount, milli)
  return digits * 10n ** BigInt(scale - milli)
}

function read(text: string): Amount | undefined {
  const [whole = '', sign = '', padded = '', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text) ?? []
  if (whole === '' || (padded === '' && !whole.includes('.'))) return undefined
  const number = padded.replace(/^0+/, '')
  const factor = factorOf(suffix)
  if (factor === undefined) return undefined
  const digits = BigInt(`${number}${fraction}` || '0') * factor.times * (sign === '-' ? -1n : 1n)
  const scale = factor.scale - fraction.length
  const amount = { digits, scale, form: factor.form }
  return isTakenAsItIs(number || '0', fraction, factor, scale) ? { ...amount, text } : bounded(amount)
}

interface Factor {
  readonly times: bigint
  readonly scale: number
  readonly form: Amount['form']
}

function factorOf(suffix: string): Factor | undefined {
  const power = binary[suffix]
  if (power !== undefined) return { times: 2n ** power, scale: 0, form: 'binary' }
  const known = decimal[suffix]
  if (known !== undefined) return { times: 1n, scale: known, form: 'decimal' }
  const [, exponent] = /^[eE]([-+]?\d+)$/.exec(suffix) ?? []
  return exponent === undefined ? undefined : { times: 1n, scale: Number(exponent), form: 'exponent' }
}

/** The server keeps texts that look canonical to its quick way of reading, some of which are not. */
function isTakenAsItIs(number: string, fraction: string, { times, form }: Factor, scale: number): boolean {
  const shifted = number + fraction
  if (form === 'binary') {
    const power = times.toString(2).length - 1
    const fits = 15 - number.length - Math.trunc((power * 3) / 10) - 1 >= 0
    return fraction === '' && fits && (BigInt(shifted) & 7n) !== 0n
  }
  if (shifted.length > 18 || scale < nano) return false
  return scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0')
}

function bounded(amount: Amount): Amount {
  const fine = rounded(amount, nano)
  if (fine.form !== 'binary') return fine
  const whole = fine.digits * 10n ** BigInt(fine.scale - nano)
  if (whole > most * 10n ** 9n) return { digits: most, scale: 0, form: 'binary' }
  return whole > 0n && whole < 10n ** 9n ? { ...fine, form: 'decimal' } : fine
}

/** Not finer than a scale; what is less counts as one. */
function rounded(amount: Amount, scale: number): Amount {
  if (amount.scale >= scale) return amount
  const unit = 10n ** BigInt(scale - amount.scale)
  const down = amount.digits / unit
  const rest = amount.digits % unit
  const digits = rest === 0n ? down : down + (rest > 0n ? 1n : -1n)
  const { text: _, ...others } = amount
  return { ...others, digits, scale }
}

function written({ digits, scale, form }: Amount): string {
  if (digits === 0n) return '0'
  if (form === 'binary') {
    const whole =
      scale >= 0
        ? digits * 10n ** BigInt(scale)
        : digits % 10n ** BigInt(-scale) === 0n
          ? digits / 10n ** BigInt(-scale)
          : undefined
    if (whole !== undefined && (whole <= -1024n || whole >= 1024n)) return inBinary(whole)
  }
  return inDecimal(digits, scale, form === 'exponent')
}

function inBinary(whole: bigint): string {
  let [number, power] = [whole, 0]
  while (number % 1024n === 0n) {
    number /= 1024n
    power += 10
  }
  const suffix = Object.entries(binary).find(([, one]) => one === BigInt(power))?.[0] ?? ''
  return `${number}${suffix}`
}

function inDecimal(digits: bigint, scale: number, withExponent: boolean): string {
  let [number, power] = [digits, scale]
  while (number % 10n === 0n) {
    number /= 10n
    power++
  }
  while (power % 3 !== 0) {
    number *= 10n
    power--
  }
  if (withExponent) return power === 0 ? `${number}` : `${number}e${power}`
  const suffix = Object.entries(decimal).find(([, one]) => one === power)?.[0] ?? ''
  return `${number}${suffix}`
}
