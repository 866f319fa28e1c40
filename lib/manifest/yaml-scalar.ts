import { readNumber } from './number.ts'

const words = new Set(
  ['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', 'null', '.nan', '.inf', '+.inf', '-.inf']
    .flatMap((word) => [word, word.toUpperCase(), word.replace(/[a-z]/, (first) => first.toUpperCase())])
    .concat('', '~', '.NaN'),
)
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}([.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}([.,][0-9]+)?)?$/

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '\u2028': 'L',
  '\u2029': 'P',
}

/** How Go's YAML writer puts down a text: this decides what a substituted variable turns into when the text is read again. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal'

/** Whether a reader would take the plain text for something other than text. */
function means(text: string): boolean {
  if (words.has(text) || base60.test(text) || timestamp.test(text)) return true
  if (!/^[-+.0-9]/.test(text)) return false
  try {
    return readNumber(text) !== undefined
  } catch {
    return true
  }
}

export function scalarStyle(text: string, isKey: boolean): ScalarStyle {
  const breaks = /[\n\r\u0085\u2028\u2029]/.test(text)
  if (text.includes('\n')) return isKey || !allowsLiteral(text) ? 'double' : 'literal'
  if (means(text)) return 'double'
  if (!breaks && allowsPlain(text)) return 'plain'
  return (isKey && breaks) || !allowsSingle(text) ? 'double' : 'single'
}

/** Characters that Go's writer puts in double quotes only, the tab and emojis among them. */
function hasSpecial(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff\ud800-\udfff]/.test(text)
}

function allowsLiteral(text: string): boolean {
  return !text.endsWith(' ') && !/ [\n\u2028\u2029]/.test(text) && !hasSpecial(text)
}

function allowsSingle(text: string): boolean {
  return !/[\u2028\u2029] | [\u2028\u2029]/.test(text) && !hasSpecial(text)
}

function allowsPlain(text: string): boolean {
  if (text.startsWith(' ') || text.endsWith(' ') || hasSpecial(text)) return false
  if (/^(---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[?:-]( |$)/.test(text)) return false
  return !/:( |$)/.test(text) && !/ #/.test(text)
}

/** Text in double quotes, with the escapes of YAML. */
export function doubleQuoted(text: string): string {
  return `"${Array.from(text, escaped).join('')}"`
}

/** A character as it stands in double quotes. */
export function escaped(rune: string): string {
  if (rune === '"' || rune === '\\') return `\\${rune}`
  if (!/[\n\u2028\u2029]/.test(rune) && !hasSpecial(rune)) return rune
  const short = shortEscapes[rune]
  if (short !== undefined) return `\\${short}`
  const code = rune.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
