/** Order of keys in text that Go's YAML writer prints: numbers within keys count as numbers, letters come last. */
export function compareKeys(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at++) {
    const [l = '', r = ''] = [left[at], right[at]]
    if (l === r) continue
    const letters = [isLetter(l), isLetter(r)]
    if (letters[0] && letters[1]) return codeOf(l) - codeOf(r)
    if (letters[0] || letters[1]) return letters[1] ? -1 : 1
    return compareDigits(left, right, at) || codeOf(l) - codeOf(r)
  }
  return left.length - right.length
}

function compareDigits(left: readonly string[], right: readonly string[], at: number): number {
  const seed = (left[at] === '0' || right[at] === '0') && followsNumber(left, at) ? '1' : ''
  const [l, r] = [digitsAt(left, at), digitsAt(right, at)]
  const difference = BigInt(`0${seed}${l}`) - BigInt(`0${seed}${r}`)
  return difference === 0n ? l.length - r.length : difference < 0n ? -1 : 1
}

/** Whether the digits right before hold one that is not zero. */
function followsNumber(runes: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(runes[before]); before--) {
    if (runes[before] !== '0') return true
  }
  return false
}

function digitsAt(runes: readonly string[], at: number): string {
  let end = at
  while (isDigit(runes[end])) end++
  return runes.slice(at, end).join('')
}

const isLetter = (rune: string): boolean => /^\p{L}$/u.test(rune)
const isDigit = (rune: string | undefined): boolean => rune !== undefined && /^[0-9]$/.test(rune)
const codeOf = (rune: string): number => rune.codePointAt(0) ?? 0
