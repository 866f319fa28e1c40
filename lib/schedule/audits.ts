import { inParallel } from '../core/in-parallel.ts'
import { asProblem } from '../core/problem.ts'
import type { AuditedCluster, ScheduleDeps } from './deps.ts'
import { dueIn, type TickWindow } from './due.ts'
import type { Due, Report } from './run-tick.ts'

const defaultIntervalMs = 10 * 60_000
const smallestDefaultMs = 60_000
const readsAtOnce = 32

/**
 * How often a cluster is audited: as the fleet file says, else as often as its most impatient unit is to be reconciled, else every ten
 * minutes. A unit that asks for every second is no reason to look at a whole cluster every second; the fleet file may be one.
 */
export function auditIntervalMs({ auditIntervalMs }: AuditedCluster, laneIntervalMs: number | undefined): number {
  return auditIntervalMs ?? Math.max(smallestDefaultMs, laneIntervalMs ?? defaultIntervalMs)
}

/** The audits that are due within a tick, one for each cluster at the most. */
export async function dueAudits(
  { clusters, laneInterval, messenger }: ScheduleDeps,
  window: TickWindow,
  report: Report,
): Promise<readonly Due[]> {
  /** A lane whose document cannot be read is audited all the same: that finds out what is wrong. */
  const noted = async ({ name, auditIntervalMs }: AuditedCluster): Promise<number | undefined> => {
    if (auditIntervalMs !== undefined) return undefined
    try {
      return await laneInterval(name)
    } catch (cause) {
      report(asProblem(cause, { code: 'StoreFailed', subject: name, what: 'does not say how often it is audited' }))
      return undefined
    }
  }
  const due = await inParallel(clusters, readsAtOnce, async (cluster): Promise<readonly Due[]> => {
    const { name } = cluster
    const tick = dueIn(window, name, auditIntervalMs(cluster, await noted(cluster)))
    return tick === undefined ? [] : [{ subject: `audit of ${name}`, send: () => messenger.audit(name, tick) }]
  })
  return due.flat()
}
