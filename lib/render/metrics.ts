import type { Measured } from '../core/metric-line.ts'
import type { SourceId } from '../source/spec.ts'
import type { Head } from '../store/head.ts'

/** How many builds fail at the head of a source, to be counted. */
export function headMetrics(source: SourceId, head: Head, at: number): Measured {
  const failed = Object.values(head.builds).filter(({ error }) => error !== undefined).length
  return { at, ofStack: { FailedBuilds: failed }, fields: { source, url: head.source.url } }
}
