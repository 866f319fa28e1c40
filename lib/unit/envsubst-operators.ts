import { trimPrefix } from './envsubst-glob.ts'
import { fromBytes, runeAt, toBytes } from './envsubst-scanner.ts'

/** An operator cannot give a result; Flux's controller would panic here. */
export class OperatorError extends Error {}

type Operator = (value: string, args: readonly string[]) => string

const orDefault: Operator = (value, args) => (value === '' ? args.join('') : value)

const operators: Readonly<Record<string, Operator>> = {
  ',': (value) => firstRune(value, lower),
  ',,': (value) => eachRune(value, lower),
  '^': (value) => firstRune(value, upper),
  '^^': (value) => eachRune(value, upper),
  '#': (value, args) => (args[0] === undefined ? `${value.length}` : trimPrefix(value, args[0], 'shortest')),
  '##': (value, args) => trimPrefix(value, args[0] ?? '', 'longest'),
  '%': (value, args) => trimSuffix(value, args[0] ?? '', 'shortest'),
  '%%': (value, args) => trimSuffix(value, args[0] ?? '', 'longest'),
  ':': substring,
  '/': (value, [from = '', to = '']) => value.replace(from, () => to),
  '//': (value, [from = '', to = '']) => replaceAll(value, from, to),
  '/#': (value, [from = '', to]) =>
    to !== undefined && value.startsWith(from) ? to + value.slice(from.length) : value,
  '/%': (value, [from = '', to]) =>
    to !== undefined && value.endsWith(from) ? value.slice(0, value.length - from.length) + to : value,
}

/** Applies an operator to a value; both are byte strings. Unknown operators are defaults. */
export function operate(operator: string, value: string, args: readonly string[]): string {
  return (operators[operator] ?? orDefault)(value, args)
}

/** A whole number as Go's `strconv.Atoi` takes it. */
function integer(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const number = BigInt(text.replace('+', ''))
  return number === BigInt.asIntN(64, number) ? Number(number) : undefined
}

function substring(value: string, [offsetText = '', lengthText]: readonly string[]): string {
  const offset = integer(offsetText)
  if (offset === undefined) return value
  const start = offset < 0 ? Math.max(0, value.length + offset) : offset
  if (lengthText === undefined) return value.slice(start)
  const length = integer(lengthText)
  if (length === undefined) return value
  if (start + length < value.length && length < 0)
    throw new OperatorError(`length ${length} of a substring is negative`)
  return value.slice(start, Math.max(start, start + length))
}

function replaceAll(value: string, from: string, to: string): string {
  if (from !== '') return value.replaceAll(from, () => to)
  return (
    to +
    runesOf(value)
      .map((rune) => rune + to)
      .join('')
  )
}

function trimSuffix(value: string, pattern: string, which: 'shortest' | 'longest'): string {
  return reverse(trimPrefix(reverse(value), reverse(pattern), which))
}

/** Backwards by characters: a pattern of brackets reads backwards too, as in Flux. */
function reverse(bytes: string): string {
  return runesOf(bytes).reverse().join('')
}

function runesOf(bytes: string): string[] {
  const runes: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const { rune, width } = runeAt(bytes, at)
    runes.push(rune === '\ufffd' && width === 1 ? toBytes(rune) : bytes.slice(at, at + width))
    at += width
  }
  return runes
}

function eachRune(bytes: string, change: (rune: string) => string): string {
  return runesOf(bytes)
    .map((rune) => toBytes(change(fromBytes(rune) ?? rune)))
    .join('')
}

function firstRune(bytes: string, change: (rune: string) => string): string {
  const { rune, width } = runeAt(bytes, 0)
  return width === 0 ? bytes : toBytes(change(rune)) + bytes.slice(width)
}

/** Go changes case one character for one: `ß` stays. */
function upper(rune: string): string {
  const changed = rune.toUpperCase()
  return [...changed].length === 1 ? changed : rune
}

function lower(rune: string): string {
  return rune === '\u0130' ? 'i' : rune.toLowerCase()
}
