import { SCALAR_STYLE, type ScalarLayout, type ScalarStyle } from 'js-yaml'
import { writingSchema } from './schema.ts'

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]+(Z|[-+][0-9:]+)?)?$/
const startsWithIndicator = /^([#,[\]{}&*!|>'"%@`]|[?:-](\s|$)|---|\.\.\.)/
const holdsIndicator = /:(\s|$)|\s#/
const special = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Chooses between plain, quoted and block text as Go's YAML writer does: substitution happens in this text,
 * so the choice decides what a value turns into.
 */
export function scalarStyleAsInGo(layout: ScalarLayout): void {
  // Only text is ever restyled; numbers, booleans and null stay plain.
  if (layout.node.tag !== 'tag:yaml.org,2002:str') return
  const allowed = (style: ScalarStyle) => (layout.allowedStylesMask & (1 << style)) !== 0
  const style = wantedStyle(layout.node.value, !layout.isKey && layout.parent !== null)
  layout.style = allowed(style) ? style : SCALAR_STYLE.DOUBLE_QUOTED
}

function wantedStyle(text: string, mayBeBlock: boolean): ScalarStyle {
  if (special.test(text) || text.includes(' \n')) return SCALAR_STYLE.DOUBLE_QUOTED
  if (text.includes('\n')) {
    return mayBeBlock && !text.endsWith(' ') ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.DOUBLE_QUOTED
  }
  if (readsAsOther(text)) return SCALAR_STYLE.DOUBLE_QUOTED
  const blank = /^ | $/.test(text)
  const plain = !blank && !startsWithIndicator.test(text) && !holdsIndicator.test(text)
  return plain ? SCALAR_STYLE.PLAIN : SCALAR_STYLE.SINGLE_QUOTED
}

/** Whether the text without quotes would be read as a number, boolean, null or date (or was, by older readers). */
function readsAsOther(text: string): boolean {
  if (base60.test(text) || timestamp.test(text) || text === '<<') return true
  return typeof writingSchema.resolveImplicitScalarTag(text).value !== 'string'
}
