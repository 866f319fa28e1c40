/** What V8 and Go each say of a sign that does not belong where it is. */
const places: readonly (readonly [RegExp, string])[] = [
  [/^Expected (double-quoted )?property name/, 'looking for beginning of object key string'],
  [/^Expected ':'/, 'after object key'],
  [/^Expected ',' or '}'/, 'after object key:value pair'],
  [/^Expected ',' or ']'/, 'after array element'],
  [/^Unexpected non-whitespace/, 'after top-level value'],
]

/** Why a text is no JSON, in Go's words. */
export function jsonWords(text: string, cause: unknown): string {
  const said = cause instanceof Error ? cause.message : ''
  const position = Number(/at position (\d+)/.exec(said)?.[1] ?? Number.NaN)
  const ended = /end of JSON input|^Unterminated string/.test(said) || position >= text.length
  if (ended) return 'unexpected end of JSON input'
  const sign = /^Unexpected token '(.)'/u.exec(said)?.[1] ?? text[position] ?? ''
  const where = places.find(([pattern]) => pattern.test(said))?.[1] ?? 'looking for beginning of value'
  return `invalid character '${shown(sign)}' ${where}`
}

function shown(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  return code > 0x7e && code < 0xa0 ? `\\u${code.toString(16).padStart(4, '0')}` : sign
}
