import { isList, isObject, type Json } from '../json.ts'
import { compareText } from './compare-text.ts'

/** JSON as Go's encoder writes it: keys in order, and what means something to HTML as escapes. */
export function goJson(value: Json): string {
  return escapeHtml(JSON.stringify(inOrder(value)))
}

function inOrder(value: Json): Json {
  if (isList(value)) return value.map(inOrder)
  if (!isObject(value)) return value
  const keys = Object.keys(value).sort(compareText)
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key] ?? null)]))
}

function escapeHtml(json: string): string {
  if (!/[<>&\u2028\u2029]/.test(json)) return json
  return json.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u000b': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** Text in quotes as Go's `%q` writes it. */
export function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`
  return `"${[...text].map(quoteSign).join('')}"`
}

function quoteSign(sign: string): string {
  const short = shortEscapes[sign]
  if (short !== undefined) return short
  if (isPrintable(sign)) return sign
  const code = sign.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Whether Go writes a sign as it is. */
export function isPrintable(sign: string): boolean {
  return /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(sign)
}

/** A number as Go's `%v` writes it: whole numbers are integers there. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value)
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 21) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** A value as Go's `%v` writes it. */
export function plainText(value: Json): string {
  if (value === null) return '<nil>'
  if (typeof value === 'number') return numberText(value)
  if (isList(value)) return `[${value.map(plainText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const keys = Object.keys(value).sort(compareText)
  return `map[${keys.map((key) => `${key}:${plainText(value[key] ?? null)}`).join(' ')}]`
}

/** A value as Go's `%#v` writes it. */
export function syntaxText(value: Json): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return quote(value)
  if (isList(value)) return `[]interface {}{${value.map(syntaxText).join(', ')}}`
  if (!isObject(value)) return String(value)
  const keys = Object.keys(value).sort(compareText)
  return `map[string]interface {}{${keys.map((key) => `${quote(key)}:${syntaxText(value[key] ?? null)}`).join(', ')}}`
}

/** What Go calls the type of a value of JSON. */
export function typeText(value: Json): string {
  if (value === null) return '<nil>'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return isList(value) ? '[]interface {}' : 'map[string]interface {}'
}
