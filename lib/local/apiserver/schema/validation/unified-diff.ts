const context = 3
/** Of long texts, lines that are more frequent than one in a hundred are no ground to pair by. */
const long = 200

interface Block {
  readonly one: number
  readonly other: number
  readonly size: number
}

interface Change {
  readonly kind: 'equal' | 'change'
  readonly one: readonly [from: number, to: number]
  readonly other: readonly [from: number, to: number]
}

/** What changed from one text to another, line by line, as Python's difflib tells it; '' where nothing did. */
export function unifiedDiff(one: string, other: string): string {
  const [before, after] = [one.split('\n'), other.split('\n')]
  const changes = changesOf(matches(before, after), before.length, after.length)
  return grouped(changes)
    .map((group) => hunk(group, before, after))
    .join('')
}

function hunk(group: readonly Change[], before: readonly string[], after: readonly string[]): string {
  const [first, last] = [group[0], group.at(-1)]
  if (first === undefined || last === undefined) return ''
  const lines = group.flatMap(({ kind, one, other }) =>
    kind === 'equal'
      ? before.slice(...one).map((line) => ` ${line}\n`)
      : [...before.slice(...one).map((line) => `-${line}\n`), ...after.slice(...other).map((line) => `+${line}\n`)],
  )
  const [own, others] = [range(first.one[0], last.one[1]), range(first.other[0], last.other[1])]
  return `@@ -${own} +${others} @@\n${lines.join('')}`
}

function range(from: number, to: number): string {
  const length = to - from
  if (length === 1) return `${from + 1}`
  return `${length === 0 ? from : from + 1},${length}`
}

function changesOf(blocks: readonly Block[], one: number, other: number): readonly Change[] {
  const changes: Change[] = []
  let [at, against] = [0, 0]
  for (const block of [...blocks, { one, other, size: 0 }]) {
    if (at < block.one || against < block.other) {
      changes.push({ kind: 'change', one: [at, block.one], other: [against, block.other] })
    }
    ;[at, against] = [block.one + block.size, block.other + block.size]
    if (block.size > 0) changes.push({ kind: 'equal', one: [block.one, at], other: [block.other, against] })
  }
  return changes
}

/** Changes that lie near each other are told together, with a few lines around them. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = []
  let group: Change[] = []
  for (const [at, { kind, one, other }] of changes.entries()) {
    const length = one[1] - one[0]
    const head: Change = {
      kind,
      one: [one[0], Math.min(one[1], one[0] + context)],
      other: [other[0], Math.min(other[1], other[0] + context)],
    }
    const tail: Change = {
      kind,
      one: [Math.max(one[0], one[1] - context), one[1]],
      other: [Math.max(other[0], other[1] - context), other[1]],
    }
    if (kind === 'change') group.push({ kind, one, other })
    else if (at === 0) group.push(tail)
    else if (at === changes.length - 1) group.push(head)
    else if (length > 2 * context) {
      groups.push([...group, head])
      group = [tail]
    } else group.push({ kind, one, other })
  }
  groups.push(group)
  return groups.filter((each) => each.some(({ kind }) => kind === 'change'))
}

/** The longest run that both have, then the longest before and after it, and so on. */
function matches(before: readonly string[], after: readonly string[]): readonly Block[] {
  const places = placesOf(after)
  const within = (from: number, to: number, start: number, end: number): readonly Block[] => {
    const best = longest({ before, after, places }, from, to, start, end)
    if (best.size === 0) return []
    return [
      ...within(from, best.one, start, best.other),
      best,
      ...within(best.one + best.size, to, best.other + best.size, end),
    ]
  }
  return joined(within(0, before.length, 0, after.length))
}

function joined(blocks: readonly Block[]): readonly Block[] {
  const all: Block[] = []
  for (const block of blocks) {
    const last = all.at(-1)
    const follows = last !== undefined && last.one + last.size === block.one && last.other + last.size === block.other
    if (follows) all[all.length - 1] = { ...last, size: last.size + block.size }
    else all.push(block)
  }
  return all
}

function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [at, line] of lines.entries()) places.set(line, [...(places.get(line) ?? []), at])
  const most = lines.length >= long ? Math.floor(lines.length / 100) + 1 : Number.POSITIVE_INFINITY
  return new Map([...places].filter(([, found]) => found.length <= most))
}

interface Texts {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly places: ReadonlyMap<string, readonly number[]>
}

function longest({ before, after, places }: Texts, from: number, to: number, start: number, end: number): Block {
  let best: Block = { one: from, other: start, size: 0 }
  let lengths = new Map<number, number>()
  for (let one = from; one < to; one++) {
    const next = new Map<number, number>()
    for (const other of places.get(before[one] ?? '') ?? []) {
      if (other < start || other >= end) continue
      const size = (lengths.get(other - 1) ?? 0) + 1
      next.set(other, size)
      if (size > best.size) best = { one: one - size + 1, other: other - size + 1, size }
    }
    lengths = next
  }
  let { one, other, size } = best
  while (one > from && other > start && before[one - 1] === after[other - 1])
    [one, other, size] = [one - 1, other - 1, size + 1]
  while (one + size < to && other + size < end && before[one + size] === after[other + size]) size++
  return { one, other, size }
}
