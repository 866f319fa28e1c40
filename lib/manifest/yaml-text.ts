import { isJsonObject, type Json } from '../core/json.ts'
import { fold } from './yaml-fold.ts'
import { compareKeys } from './yaml-key-order.ts'
import { doubleQuoted, escaped, scalarStyle } from './yaml-scalar.ts'

/** An object as the YAML text that kustomize prints and Flux substitutes in: keys in Go's order, quotes only where a text needs them. */
export function yamlText(value: Json): string {
  return `${block(value, '').replace(/^\n/, '')}\n`
}

/** A value behind `key:` or `-` at a column: on the same line after a blank, or on lines of its own. */
function block(value: Json, indent: string, column = 0): string {
  if (isList(value)) {
    if (value.length === 0) return '[]'
    return value.map((item) => `\n${indent}- ${inline(item, `${indent}  `)}`).join('')
  }
  if (!isJsonObject(value)) return scalar(value, indent, column)
  const keys = Object.keys(value).sort(compareKeys)
  if (keys.length === 0) return '{}'
  return keys.map((key) => `\n${indent}${entry(key, value[key] ?? null, indent)}`).join('')
}

function entry(key: string, value: Json, indent: string): string {
  const name = quotedKey(key)
  // A list stands at the indentation of its key, a mapping two further.
  const text = block(value, isList(value) ? indent : `${indent}  `, indent.length + Array.from(name).length + 2)
  return `${name}${text.startsWith('\n') ? ':' : ': '}${text}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** An item of a list: its first entry stands behind the dash. */
function inline(value: Json, indent: string): string {
  return block(value, indent, indent.length).replace(/^\n */, '')
}

function scalar(value: null | boolean | number | string, indent: string, column: number): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '0' : String(value)
  const inside = { column: column + 1, indent }
  switch (scalarStyle(value, false)) {
    case 'literal':
      return literal(value, indent)
    case 'plain':
      return fold(value, { column, indent, quotes: 'none', write: (rune) => rune })
    case 'single':
      return `'${fold(value, { ...inside, quotes: 'single', write: (rune) => (rune === "'" ? "''" : rune) })}'`
    case 'double':
      return `"${fold(value, { ...inside, quotes: 'double', write: escaped })}"`
  }
}

/** A key stays on one line, however long. */
function quotedKey(text: string): string {
  const style = scalarStyle(text, true)
  if (style === 'plain') return text
  return style === 'single' ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text)
}

function literal(text: string, indent: string): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  // The indentation of a literal at the root is that of the document, and one step deeper everywhere else.
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}
