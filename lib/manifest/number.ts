const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const integerPattern = /^([-+]?)(?:0x([0-9a-f]+)|0b([01]+)|0o?([0-7]+)|(0|[1-9][0-9]*))$/i
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }
const mostUnsigned = 2n ** 64n - 1n

/** An integer that Kubernetes keeps exactly and a JavaScript number would round. */
export class InexactInteger extends Error {
  constructor() {
    super('integer beyond 2^53 cannot be kept exactly; write it in quotes if the field takes text')
  }
}

/** The number that Go's YAML reader makes of a plain scalar, or undefined where it reads text. */
export function readNumber(text: string): number | undefined {
  // A scalar that begins with a point goes straight to Go's float parser, which takes no underscores.
  if (text.startsWith('.')) return readFloat(text)
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  return readInteger(plain) ?? readFloat(plain)
}

function readFloat(text: string): number | undefined {
  if (!floatPattern.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? withoutNegativeZero(number) : undefined
}

function readInteger(text: string): number | undefined {
  const match = integerPattern.exec(text)
  if (match === null) return undefined
  const [, sign = '', hex, binary, octal, decimal] = match
  const digits = hex ?? binary ?? octal ?? decimal ?? ''
  const radix = hex !== undefined ? 16 : binary !== undefined ? 2 : octal !== undefined ? 8 : 10
  const number = Number.parseInt(digits, radix) * (sign === '-' ? -1 : 1)
  return Number.isSafeInteger(number) ? withoutNegativeZero(number) : readLong(sign, digits, radix)
}

/** Beyond int64 the API machinery itself goes over to floats, so only what lies between the two limits is refused. */
function readLong(sign: string, digits: string, radix: number): number | undefined {
  const prefix = { 2: '0b', 8: '0o', 10: '', 16: '0x' }[radix] ?? ''
  const magnitude = BigInt(prefix + digits)
  const value = sign === '-' ? -magnitude : magnitude
  if (value >= int64.least && value <= int64.most) throw new InexactInteger()
  return sign === '' && value <= mostUnsigned ? Number(value) : undefined
}

function withoutNegativeZero(number: number): number {
  return number === 0 ? 0 : number
}
