import { ageText } from '../../core/age.ts'
import { timeText } from '../../core/clock.ts'
import type { ListView } from '../list-text.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import type { Rendition } from './renditions.ts'

/** One line of the history of a unit, as people and scripts see it. */
export interface HistoryRow extends Pick<Rendition, 'applied' | 'pinned' | 'head' | 'kept'> {
  readonly artifact: string
  readonly revision?: string
  /** How the attempts ended that this line is of; missing for what was never tried. */
  readonly result?: string
  /** RFC 3339. */
  readonly first?: string
  readonly last?: string
  readonly count: number
}

/** Attempts, newest first, with what was never tried where it belongs. */
export function historyRows(renditions: readonly Rendition[]): readonly HistoryRow[] {
  const rows = renditions.flatMap((rendition) => {
    const { attempts, revision, ...rest } = rendition
    const { artifact, applied, pinned, head, kept } = rest
    const own = { artifact, applied, pinned, head, kept, ...(revision !== undefined && { revision }) }
    if (attempts.length === 0) return [{ row: { ...own, count: 0 }, last: head ? Number.POSITIVE_INFINITY : 0 }]
    return attempts.map((entry) => ({
      row: {
        ...own,
        revision: entry.revision,
        result: entry.status,
        first: timeText(entry.first),
        last: timeText(entry.last),
        count: entry.count,
      },
      last: entry.last,
    }))
  })
  return rows.toSorted((a, b) => b.last - a.last).map(({ row }) => row)
}

export function historyView(now: number): ListView<HistoryRow> {
  return {
    name: ({ artifact }) => artifact,
    columns: [
      { title: 'REVISION', cell: ({ revision }) => revisionText(revision) },
      { title: 'ARTIFACT', cell: ({ artifact }) => artifact.slice(0, 12) },
      { title: 'LAST', cell: ({ last }) => (last === undefined ? '' : ageText(now - Date.parse(last))) },
      { title: 'TIMES', cell: ({ count }) => String(count) },
      {
        title: 'RESULT',
        cell: ({ result = 'not applied' }, io) =>
          result === 'ReconciliationSucceeded' ? paint(io, 'good', result) : paint(io, 'unsure', result),
      },
      { title: 'FIRST', wide: true, cell: ({ first = '' }) => first },
      {
        title: 'NOTES',
        cell: ({ applied, pinned, head, kept }) =>
          [applied && 'applied', pinned && 'pinned', head && 'head', !kept && 'not kept any more']
            .filter((note) => note !== false)
            .join(', '),
      },
    ],
  }
}
