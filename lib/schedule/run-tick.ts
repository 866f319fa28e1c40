import { dayMs } from '../core/clock.ts'
import { counted } from '../core/counted.ts'
import { inParallel } from '../core/in-parallel.ts'
import { asProblem, Problem } from '../core/problem.ts'
import { dueAudits } from './audits.ts'
import type { ScheduleDeps } from './deps.ts'
import { dueIn, type TickWindow } from './due.ts'
import { overdueAudits } from './overdue.ts'
import { duePolls } from './polls.ts'
import { dueSearches } from './searches.ts'
import { sweep } from './sweep/sweep.ts'

const sendsAtOnce = 32
/** How often it is looked whether audits are missing: a read for each cluster. */
const overdueLookMs = 15 * 60_000

/** Told of everything that went wrong. */
export type Report = (problem: Problem) => void

/** A message that is due. */
export interface Due {
  /** What it asks for, in messages. */
  readonly subject: string
  send(): Promise<void>
}

/** One tick, as it is to be worked. */
export interface TickRun {
  readonly window: TickWindow
  /** When it has to end: what is not sent then makes it fail, and a sweep goes on another day. */
  readonly until: number
  readonly report: Report
}

/**
 * Sends what is due within a tick, then sweeps where that is due. One thing that fails keeps nothing else back; a poll or an audit that was
 * not sent makes the tick fail at its end, so that it comes again: what was accepted the first time is folded by its id.
 */
export async function runTick(deps: ScheduleDeps, { window, until, report }: TickRun): Promise<void> {
  const failures: Problem[] = []
  const attempt = async (subject: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (cause) {
      const problem = asProblem(cause, { code: 'Aborted', subject, what: 'could not be scheduled' })
      failures.push(problem)
      report(problem)
    }
  }
  const sendDue = async (due: Promise<readonly Due[]>): Promise<void> => {
    const all = await due
    let left = 0
    await inParallel(all, sendsAtOnce, async ({ subject, send }) => {
      if (deps.bucket.clock.now() < until) await attempt(subject, send)
      else left++
    })
    if (left === 0) return
    throw new Problem({
      code: 'Aborted',
      what: `left ${left} of ${counted(all.length, 'message')} unsent when its time was up`,
    })
  }
  await Promise.all([
    attempt('polls', () => sendDue(duePolls(deps, window, report))),
    attempt('audits', () => sendDue(dueAudits(deps, window, report))),
    attempt('cluster sets', () => sendDue(dueSearches(deps, window, report))),
  ])
  if (dueIn(window, 'overdue audits', overdueLookMs) !== undefined) await tellOverdue(deps, report)
  if (dueIn(window, `sweep ${deps.bucketName}`, dayMs) !== undefined) await sweepOnce(deps, until, report)
  const [first] = failures
  if (first !== undefined) throw first
}

/** Where that cannot be found out nothing is told, which is what the alarm hears. */
async function tellOverdue({ bucket, clusters, overdue }: ScheduleDeps, report: Report): Promise<void> {
  if (overdue === undefined) return
  try {
    overdue(await overdueAudits(bucket, clusters))
  } catch (cause) {
    report(asProblem(cause, { code: 'StoreFailed', subject: 'audits', what: 'are not known to be in time' }))
  }
}

/** A sweep that fails is no reason to repeat the tick: the next one is due in a day and begins from what is there then. */
async function sweepOnce(deps: ScheduleDeps, until: number, report: Report): Promise<void> {
  try {
    const swept = await sweep({ bucket: deps.bucket, clusters: deps.clusters.map(({ name }) => name), until })
    for (const problem of swept.problems) report(problem)
    deps.swept?.(swept)
  } catch (cause) {
    report(asProblem(cause, { code: 'StoreFailed', subject: 'sweep', what: 'was given up' }))
  }
}
