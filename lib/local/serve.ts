import process from 'node:process'
import { openConsole } from '../console/listener.ts'
import { asProblem, type Problem } from '../core/problem.ts'
import { auditIntervalsOf } from '../schedule/audited-clusters.ts'
import type { StoredEvent } from '../store/events.ts'
import type { About } from './about.ts'
import { type ApiWorld, serveApi } from './api.ts'
import { openDiskQueues } from './disk-queues.ts'
import { type FunctionsWorld, functionsOf } from './functions.ts'
import { lettersOf } from './letters.ts'
import { lookAtAll } from './look-at-all.ts'
import { ordersOf } from './orders-of.ts'
import type { LocalWorld } from './product.ts'
import { runFunctions } from './run-functions.ts'
import { toldOnce } from './told-once.ts'
import { type Web, webListener } from './web.ts'
import { webhookListener } from './webhook-listener.ts'
import { whenQuiet } from './when-quiet.ts'
import { wire } from './wire.ts'

/** A product that is up. */
export interface Started {
  readonly about: About
  /** Path of its data folder. */
  readonly data: string
}

/** A message that a function did not work, or something around it that did not do its part. */
export interface Report {
  readonly time: number
  /** Which queue, or what else. */
  readonly from: string
  readonly problem: Problem
  readonly outcome?: 'dropped' | 'again'
}

/** What is told while the product is up. */
export interface ServeEvents {
  started(started: Started): void
  /** Of each event of the audit trail, as it happens. */
  tell(event: StoredEvent): void
  report(report: Report): void
}

export interface ServeOptions extends ServeEvents {
  readonly web: Web
  readonly version: string
  /** Runs beside the product while it is up, as a person would: the demo. */
  readonly beside?: (running: Beside) => Promise<void>
}

/** What runs beside the product may look at and ask for. */
export interface Beside extends Pick<ApiWorld, 'store' | 'audit'> {
  readonly signal: AbortSignal
}

/**
 * The product on this machine: the functions that Lambda runs, over queues on disk, until the world's signal. Then it takes no more
 * messages, aborts what is under way and closes everything; what was not finished goes on with the next start.
 */
export async function serve(world: LocalWorld, options: ServeOptions): Promise<void> {
  const { data, clock, fleet, signal } = world
  const tell = toldOnce(clock, options.report)
  const report = (from: string, problem: Problem, outcome?: Report['outcome']): void => {
    // What is aborted on purpose is no news.
    if (!signal.aborted) tell({ time: clock.now(), from, problem, ...(outcome !== undefined && { outcome }) })
  }
  const queues = await openDiskQueues({ folder: data.path, clock, onProblem: (problem) => report('queues', problem) })
  const quiet = whenQuiet({ clock, signal, report: (problem) => report('renders', problem) })
  const wired = wire({ ...world, later: quiet.later, staysUp: true }, queues)
  const { bucket, messenger } = wired
  const clusters = fleet.clusters.map(({ name }) => name)
  const about = {
    ...{ version: options.version, pid: process.pid, webhook: `${options.web.url}/webhook`, clusters },
    auditIntervals: Object.fromEntries(auditIntervalsOf(fleet)),
  }
  // A tick is no message: the next one answers for its time too.
  const on: FunctionsWorld['on'] = (from) => ({
    ...{ clock, signal },
    report: (_, problem, outcome) => report(from, problem, from === 'schedule' ? undefined : outcome),
  })
  const pages = openConsole({ store: bucket.store, clusters, now: clock.now })
  const happened = (event: StoredEvent): void => {
    options.tell(event)
    pages.changed()
  }
  const functions = functionsOf({ world, wired, on, tell: happened })
  const webhook = webhookListener(world, { push: messenger.push, report: (problem) => report('webhook', problem) })
  const ends: (() => Promise<void> | void)[] = [queues.close, wired.lanes.close, quiet.close]
  try {
    ends.push(await serveApi(data.path, { store: bucket.store, about, letters: lettersOf(queues), ...ordersOf(wired) }))
    ends.push(options.web.answerWith(webListener(webhook, pages.listener)), pages.close)
    await lookAtAll(wired, { clusters, clock, report: (problem) => report('schedule', problem) })
    options.started({ about, data: data.path })
    // Its own failure is told, and nobody else's business.
    options
      .beside?.({ store: bucket.store, audit: messenger.orderAudit, signal })
      .catch((cause: unknown) => report('demo', asProblem(cause, { code: 'Aborted', what: 'demo ended' })))
    await runFunctions({ functions, readers: queues.readers, clock, signal, report })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
