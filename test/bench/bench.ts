/** Samples of one measured thing, in run order. */
export interface Series {
  readonly what: string
  readonly unit: 's' | 'ms' | 'requests' | 'ratio' | 'MB' | 'per s'
  readonly samples: readonly number[]
  /** The bound that the samples' median must keep, where there is one. */
  readonly atMost?: number
  /** The same, of what is the better the more it is. */
  readonly atLeast?: number
}

export interface Bench {
  readonly name: string
  run(runs: number): Promise<readonly Series[]>
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Prints median and worst of each series; with `json` one object for the bench. */
export function printResult(name: string, series: readonly Series[], json: boolean): void {
  const rows = series.map((one) => {
    const { atMost, atLeast, samples } = one
    const worst = one.unit === 'per s' ? Math.min(...samples) : Math.max(...samples)
    const middle = median(samples)
    const hasBound = atMost !== undefined || atLeast !== undefined
    const kept = hasBound ? middle <= (atMost ?? Infinity) && middle >= (atLeast ?? -Infinity) : undefined
    return { ...one, median: middle, worst, ...(kept !== undefined && { kept }) }
  })
  if (json) process.stdout.write(`${JSON.stringify({ bench: name, series: rows })}\n`)
  else for (const row of rows) process.stdout.write(`${line(name, row)}\n`)
}

function line(name: string, row: Series & { median: number; worst: number; kept?: boolean }): string {
  const digits = row.unit === 'ratio' || row.unit === 's' ? 2 : 0
  const figures = `median ${row.median.toFixed(digits)} worst ${row.worst.toFixed(digits)} ${row.unit}`
  const limit = row.atMost === undefined ? `at least ${row.atLeast}` : `at most ${row.atMost}`
  const bound = row.kept === undefined ? '' : ` (${limit}: ${row.kept ? 'kept' : 'MISSED'})`
  return `${name}: ${row.what}: ${figures}${bound}`
}
