import { commitOf, type Revision } from '../core/revision.ts'
import type { Document } from '../store/document.ts'
import type { Head } from '../store/head.ts'

/** How long to wait before a doubtful answer is asked for again: replicas of Git hosts lag by seconds. */
const pausesMs = [2_000, 5_000, 15_000] as const

/** What was said of a source before it was asked, and how often it was asked because of that. */
export interface Hint {
  /** Commit that a push named. */
  readonly after?: string | undefined
  readonly attempt?: number | undefined
  readonly doubted?: string | undefined
  /** Seq of the head at which that was doubted. */
  readonly against?: number | undefined
}

/**
 * What to think of a source's answer (H3).
 * - `none`: it is as it should be, or was asked for often enough.
 * - `behind`: the head was there before and moved on; until it was answered each time it is taken for a stale replica.
 * - `beside`: taken, but not what the push said; the rest may still come.
 */
export type Doubt =
  | { readonly kind: 'none' }
  | { readonly kind: 'behind' | 'beside'; readonly attempt: number; readonly pauseMs: number }

/** A head with the seq at which it is. */
export type HeadAt = Pick<Document<Head>, 'seq' | 'value'>

export function doubtOf({ value: head, seq }: HeadAt, answered: Revision, hint: Hint): Doubt {
  const { after, attempt = 0, doubted, against } = hint
  if (answered !== head.revision && head.earlier.includes(answered)) {
    // A head may come back to a revision: what was answered before it left says nothing.
    return doubt('behind', doubted === answered && against === seq ? attempt : 0)
  }
  const seen = [answered, ...head.earlier].some((revision) => commitOf(revision) === after)
  if (after === undefined || seen) return { kind: 'none' }
  // Attempts that were made for another doubt do not count here.
  return doubt('beside', doubted === undefined ? attempt : 0)
}

/** The pause before a source that gave no answer is asked again; undefined where the next poll is soon enough. */
export function retryPauseMs(attempt: number): number | undefined {
  return pausesMs[attempt]
}

function doubt(kind: 'behind' | 'beside', attempt: number): Doubt {
  const pauseMs = pausesMs[attempt]
  return pauseMs === undefined ? { kind: 'none' } : { kind, attempt, pauseMs }
}
