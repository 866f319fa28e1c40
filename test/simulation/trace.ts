/** One line of what happened: when, who, what, and what came of it; faults are marked. */
export interface TraceLine {
  readonly time: number
  readonly who: string
  readonly what: string
  readonly outcome: string
  readonly fault: boolean
}

export interface Trace {
  readonly lines: readonly TraceLine[]
  add(line: TraceLine): void
}

export function newTrace(): Trace {
  const lines: TraceLine[] = []
  return { lines, add: (line) => void lines.push(line) }
}

/** A trace as people read it. */
export function traceText(lines: readonly TraceLine[], start: number): string {
  return lines
    .map(({ time, who, what, outcome, fault }) => {
      const at = ((time - start) / 1_000).toFixed(3).padStart(9)
      return `${at} ${fault ? '!' : ' '} ${who.padEnd(14)} ${what}${outcome === '' ? '' : ` -> ${outcome}`}`
    })
    .join('\n')
}
