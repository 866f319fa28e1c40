import { type Cursor, peek, runeAt, take, takeText } from './envsubst-scanner.ts'

/** A piece of a template: literal text, or a variable with an operator ('' for none) and its arguments. */
export type Node = string | Expansion

export interface Expansion {
  readonly name: string
  readonly operator: string
  readonly args: readonly Node[]
}

const maxDepth = 200
const isName = (rune: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(rune)
const notClosing = (rune: string): boolean => rune !== '}'

/** Why a template cannot be read, and the byte at which its reader stood. */
export class TemplateError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Reads a template of fluxcd/pkg/envsubst's language from a byte string. */
export function parseTemplate(text: string): readonly Node[] {
  const nodes: Node[] = []
  const cursor: Cursor = { text, at: 0 }
  while (cursor.at < text.length) {
    const dollar = text.indexOf('$', cursor.at)
    nodes.push(text.slice(cursor.at, dollar < 0 ? undefined : dollar))
    if (dollar < 0) break
    const next = text.charAt(dollar + 1)
    cursor.at = dollar + (next === '$' || next === '{' ? 2 : 1)
    nodes.push(next === '{' ? expansion(cursor, 0) : '$')
  }
  return nodes
}

function fail(cursor: Cursor, message = 'bad substitution'): never {
  throw new TemplateError(message, cursor.at)
}

/** What stands after `${`. */
function expansion(cursor: Cursor, depth: number): Expansion {
  if (depth > maxDepth) fail(cursor, 'substitutions nest too deeply')
  if (peek(cursor) === '#') return lengthOf(cursor)
  const name = take(cursor, isName)
  if (name === '') fail(cursor, 'unable to parse variable name')
  switch (peek(cursor)) {
    case ':':
      return isDefaultSign(cursor) ? withDefault(cursor, name, depth) : substring(cursor, name, depth)
    case '=':
      return withDefault(cursor, name, depth)
    case ',':
    case '^': {
      const operator = take(cursor, (rune, index) => (rune === ',' || rune === '^') && index < 3)
      return closed(cursor, { name, operator, args: [] })
    }
    case '/':
      return replacement(cursor, name, depth)
    case '#':
    case '%': {
      const sign = peek(cursor)
      const operator = take(cursor, (rune, index) => rune === sign && index < 3)
      return closed(cursor, { name, operator, args: [argument(cursor, notClosing, false, depth)] })
    }
    default:
      return closed(cursor, { name, operator: '', args: [] }, 'missing closing brace')
  }
}

function closed(cursor: Cursor, found: Expansion, otherwise?: string): Expansion {
  if (peek(cursor) !== '}') fail(cursor, otherwise)
  cursor.at++
  return found
}

/** One argument: a nested substitution, or text that is not empty. */
function argument(cursor: Cursor, accept: (rune: string) => boolean, escapes: boolean, depth: number): Node {
  if (cursor.text.startsWith('${', cursor.at)) {
    cursor.at += 2
    return expansion(cursor, depth + 1)
  }
  const text = takeText(cursor, accept, escapes)
  if (text === '') fail(cursor, 'unable to parse substitution within function')
  return text
}

function lengthOf(cursor: Cursor): Expansion {
  cursor.at++
  const name = take(cursor, isName)
  if (name === '') fail(cursor)
  return closed(cursor, { name, operator: '#', args: [] })
}

function isDefaultSign(cursor: Cursor): boolean {
  return '=-?+'.includes(cursor.text.charAt(cursor.at + 1) || ' ')
}

/** `:=`, `:-`, `:?`, `:+` and `=` are all "this text where the value is empty". */
function withDefault(cursor: Cursor, name: string, depth: number): Expansion {
  const width = peek(cursor) === '=' ? 1 : 2
  const operator = cursor.text.slice(cursor.at, cursor.at + width)
  cursor.at += width
  const args: Node[] = []
  while (peek(cursor) !== '}') args.push(argument(cursor, notClosing, false, depth))
  return closed(cursor, { name, operator, args })
}

function substring(cursor: Cursor, name: string, depth: number): Expansion {
  // Flux's reader steps back too far where a character of several bytes follows, and then fails.
  if (runeAt(cursor.text, cursor.at + 1).width !== 1) fail(cursor)
  cursor.at++
  const offset = argument(cursor, (rune) => rune !== ':' && rune !== '}', false, depth)
  if (peek(cursor) === '}') return closed(cursor, { name, operator: ':', args: [offset] })
  if (take(cursor, (rune) => rune === ':') === '') fail(cursor)
  return closed(cursor, { name, operator: ':', args: [offset, argument(cursor, notClosing, false, depth)] })
}

function replacement(cursor: Cursor, name: string, depth: number): Expansion {
  const operator = take(cursor, (rune, index) => (index === 1 ? rune === '/' : index === 2 && '/#%'.includes(rune)))
  const pattern = argument(cursor, (rune) => rune !== '/', true, depth)
  if (take(cursor, (rune) => rune === '/') === '') fail(cursor)
  if (peek(cursor) === '}') return closed(cursor, { name, operator, args: [pattern] })
  return closed(cursor, { name, operator, args: [pattern, argument(cursor, notClosing, true, depth)] })
}
