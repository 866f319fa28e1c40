const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Text as one character a byte of its UTF-8 form: positions and lengths then count bytes, as in Go. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The text of a byte string, or undefined where a character was cut in two. */
export function fromBytes(bytes: string): string | undefined {
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return undefined
  }
}

/** The character at a position and its width in bytes; width 0 at the end, U+FFFD of width 1 where it is cut. */
export function runeAt(bytes: string, at: number): { readonly rune: string; readonly width: number } {
  if (at >= bytes.length) return { rune: '', width: 0 }
  const first = bytes.charCodeAt(at)
  if (first < 0x80) return { rune: bytes.charAt(at), width: 1 }
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  const rune = fromBytes(bytes.slice(at, at + width))
  return rune !== undefined && [...rune].length === 1 ? { rune, width } : { rune: '\ufffd', width: 1 }
}

/** A place in a byte string that a parser moves along. */
export interface Cursor {
  readonly text: string
  at: number
}

export function peek(cursor: Cursor): string {
  return runeAt(cursor.text, cursor.at).rune
}

/** Takes characters as long as they are accepted; `index` counts bytes from 1, as the operators' rules do. */
export function take(cursor: Cursor, accept: (rune: string, index: number) => boolean): string {
  const start = cursor.at
  for (;;) {
    const { rune, width } = runeAt(cursor.text, cursor.at)
    if (width === 0 || !accept(rune, cursor.at + width - start)) return cursor.text.slice(start, cursor.at)
    cursor.at += width
  }
}

/** Takes literal text up to `${` or to what is not accepted; `$$`, `\/` and `\\` stand for their second character if `escapes`. */
export function takeText(cursor: Cursor, accept: (rune: string) => boolean, escapes: boolean): string {
  let taken = ''
  for (;;) {
    const { rune, width } = runeAt(cursor.text, cursor.at)
    const next = cursor.text.charAt(cursor.at + 1)
    if (width === 0 || (rune === '$' && next === '{')) return taken
    if (escapes && isEscape(rune, next)) {
      taken += next
      cursor.at += 2
    } else {
      if (!accept(rune)) return taken
      taken += cursor.text.slice(cursor.at, cursor.at + width)
      cursor.at += width
    }
  }
}

function isEscape(rune: string, next: string): boolean {
  return (rune === '$' && next === '$') || (rune === '\\' && (next === '/' || next === '\\'))
}
