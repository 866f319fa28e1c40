import type { Measured } from '../core/metric-line.ts'

/** As many names as one line tells. */
const mostNames = 20

/** How many clusters are without an audit for longer than they may be, to be counted; the line names some of them. */
export function overdueMetrics(clusters: readonly string[], at: number): Measured {
  const fields = clusters.length === 0 ? {} : { overdue: clusters.slice(0, mostNames) }
  return { at, ofStack: { AuditsOverdue: clusters.length }, fields }
}
