/** Beyond this column Go's YAML writer begins a new line at the next lone space. */
const width = 80

export interface FoldOptions {
  /** Column at which the text begins, its opening quote counted. */
  readonly column: number
  /** What a new line begins with. */
  readonly indent: string
  readonly quotes: 'none' | 'single' | 'double'
  /** How a character is put down. */
  readonly write: (rune: string) => string
}

/** A text in one line, or folded into many as Go does it: a reference that is cut by that is read otherwise by Flux, too. */
export function fold(text: string, { column, indent, quotes, write }: FoldOptions): string {
  const runes = Array.from(text)
  let out = ''
  let at = column
  for (const [index, rune] of runes.entries()) {
    const isLone = runes[index - 1] !== ' ' && (quotes === 'double' || runes[index + 1] !== ' ')
    const isInner = quotes === 'none' || (index > 0 && index < runes.length - 1)
    if (rune === ' ' && isLone && isInner && at > width) {
      // A line cannot begin with a space of its own; in double quotes a backslash keeps it.
      const kept = runes[index + 1] === ' ' ? '\\' : ''
      out += `\n${indent}${kept}`
      at = indent.length + kept.length
    } else {
      const written = rune === ' ' ? rune : write(rune)
      out += written
      at += Array.from(written).length
    }
  }
  return out
}
