/** Whether a name matches. */
export type Glob = (name: string) => boolean

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly matches: (character: string) => boolean }

/**
 * A shell pattern for one name, as Go's filepath.Match reads it: `*`, `?`, `[a-z]`, `[^a]`, `\` escapes.
 * A malformed pattern matches nothing. Takes time in proportion to pattern times name, whatever the pattern.
 */
export function compileGlob(pattern: string): Glob {
  // Most patterns are a name or an ending, and a large directory is asked about with all of them.
  if (!special.test(pattern)) return (name) => name === pattern
  const ending = pattern.slice(1)
  if (pattern.startsWith('*') && !special.test(ending)) return (name) => name.endsWith(ending)
  const tokens = tokenize([...pattern])
  return tokens === undefined ? () => false : (name) => matchTokens(tokens, [...name])
}

const special = /[*?[\]\\]/

function matchTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0
  let at = 0
  let star = -1
  let resume = 0
  while (at < name.length) {
    const wanted = tokens[token]
    if (wanted?.kind === 'star') {
      star = token
      resume = at
      token += 1
    } else if (wanted !== undefined && (wanted.kind === 'any' || wanted.matches(name[at] ?? ''))) {
      token += 1
      at += 1
    } else if (star >= 0) {
      // Only the last star needs to give way: an earlier one could not help more.
      resume += 1
      at = resume
      token = star + 1
    } else return false
  }
  while (tokens[token]?.kind === 'star') token += 1
  return token === tokens.length
}

function tokenize(pattern: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  while (at < pattern.length) {
    const character = pattern[at] ?? ''
    if (character === '[') {
      const found = readClass(pattern, at + 1)
      if (found === undefined) return undefined
      tokens.push({ kind: 'one', matches: found.matches })
      at = found.next
      continue
    }
    if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else {
      if (character === '\\') at += 1
      const literal = pattern[at]
      if (literal === undefined) return undefined
      tokens.push({ kind: 'one', matches: (other) => other === literal })
    }
    at += 1
  }
  return tokens
}

type Range = readonly [number, number]

function readClass(pattern: readonly string[], start: number) {
  const negated = pattern[start] === '^'
  const ranges: Range[] = []
  let at = negated ? start + 1 : start
  while (pattern[at] !== ']' || ranges.length === 0) {
    const low = readBound(pattern, at)
    if (low === undefined) return undefined
    const high = pattern[low.next] === '-' ? readBound(pattern, low.next + 1) : low
    if (high === undefined) return undefined
    ranges.push([low.code, high.code])
    at = high.next
  }
  const matches = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0
    return ranges.some(([low, high]) => low <= code && code <= high) !== negated
  }
  return { matches, next: at + 1 }
}

function readBound(pattern: readonly string[], at: number): { code: number; next: number } | undefined {
  const escaped = pattern[at] === '\\'
  const character = escaped ? pattern[at + 1] : pattern[at]
  if (character === undefined || (!escaped && (character === '-' || character === ']'))) return undefined
  return { code: character.codePointAt(0) ?? 0, next: at + (escaped ? 2 : 1) }
}
