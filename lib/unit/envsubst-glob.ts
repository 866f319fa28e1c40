import { runeAt } from './envsubst-scanner.ts'

const maxTrimmed = 16 * 1024

/** A value that is too long for the quadratic search that trimming by a pattern is. */
export class TooLongToTrim extends Error {}

class BadPattern extends Error {}

/** The value without its shortest or longest beginning that the pattern matches; `*` also crosses `/`. */
export function trimPrefix(value: string, pattern: string, which: 'shortest' | 'longest'): string {
  if (value.length > maxTrimmed)
    throw new TooLongToTrim(`values over ${maxTrimmed} bytes cannot be trimmed by a pattern`)
  let shortest = ''
  for (let length = value.length; length > 0; length--) {
    const matched = matches(pattern, value.slice(0, length))
    if (matched === undefined) return value
    if (!matched) continue
    if (which === 'longest') return value.slice(length)
    shortest = value.slice(0, length)
  }
  return value.slice(shortest.length)
}

/** Whether the pattern matches the whole name; undefined where the pattern is malformed. */
function matches(pattern: string, name: string): boolean | undefined {
  try {
    return matchAll(pattern, name)
  } catch (cause) {
    if (cause instanceof BadPattern) return undefined
    throw cause
  }
}

function matchAll(pattern: string, name: string): boolean {
  let rest = name
  for (let at = 0; at < pattern.length; ) {
    const { star, chunk, next } = chunkAt(pattern, at)
    at = next
    if (star && chunk === '') return true
    const last = at >= pattern.length
    let found: string | undefined
    // Without a star only the present position counts.
    for (let skip = 0; skip <= (star ? rest.length : 0) && found === undefined; skip++) {
      const left = matchChunk(chunk, rest.slice(skip))
      if (left !== undefined && (!last || left === '')) found = left
    }
    if (found === undefined) return false
    rest = found
  }
  return rest === ''
}

/** The next piece of a pattern: stars, then what is up to the next star outside brackets. */
function chunkAt(pattern: string, from: number): { star: boolean; chunk: string; next: number } {
  let start = from
  while (pattern[start] === '*') start++
  let inRange = false
  let at = start
  for (; at < pattern.length; at++) {
    const sign = pattern[at]
    if (sign === '\\') at++
    else if (sign === '[') inRange = true
    else if (sign === ']') inRange = false
    else if (sign === '*' && !inRange) break
  }
  return { star: start > from, chunk: pattern.slice(start, at), next: Math.min(at, pattern.length) }
}

/** What is left of the name after the chunk matched its beginning. */
function matchChunk(chunk: string, name: string): string | undefined {
  let at = 0
  let left = 0
  while (at < chunk.length) {
    if (left >= name.length) return undefined
    if (chunk[at] === '[') {
      const { rune, width } = runeAt(name, left)
      const range = matchRange(chunk, at + 1, rune)
      if (!range.matched) return undefined
      at = range.next
      left += width
    } else if (chunk[at] === '?') {
      at++
      left += runeAt(name, left).width
    } else {
      if (chunk[at] === '\\') at++
      if (at >= chunk.length) throw new BadPattern()
      if (chunk[at] !== name[left]) return undefined
      at++
      left++
    }
  }
  return name.slice(left)
}

function matchRange(chunk: string, from: number, rune: string): { matched: boolean; next: number } {
  const negated = chunk[from] === '^'
  let at = negated ? from + 1 : from
  let found = false
  for (let count = 0; chunk[at] !== ']' || count === 0; count++) {
    const low = rangeEnd(chunk, at)
    at = low.next
    let high = low
    if (chunk[at] === '-') {
      high = rangeEnd(chunk, at + 1)
      at = high.next
    }
    const code = rune.codePointAt(0) ?? 0
    if (low.code <= code && code <= high.code) found = true
  }
  return { matched: found !== negated, next: at + 1 }
}

function rangeEnd(chunk: string, from: number): { code: number; next: number } {
  const at = chunk[from] === '\\' ? from + 1 : from
  const { rune, width } = runeAt(chunk, at)
  const unescaped = at === from && (rune === '-' || rune === ']')
  const cut = rune === '\ufffd' && width === 1
  if (width === 0 || unescaped || cut || at + width >= chunk.length) throw new BadPattern()
  return { code: rune.codePointAt(0) ?? 0, next: at + width }
}
