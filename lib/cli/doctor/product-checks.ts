import { timeText } from '../../core/clock.ts'
import { counted } from '../../core/counted.ts'
import { durationText } from '../../core/duration.ts'
import { Problem } from '../../core/problem.ts'
import { rootId } from '../../lane/discover/root.ts'
import { queueNames } from '../../queue/dead-letter-box.ts'
import { auditIntervalMs } from '../../schedule/audits.ts'
import { readLane } from '../../store/lanes.ts'
import type { Product } from '../product.ts'
import { readyOf } from '../state/explain.ts'
import { type ClusterState, readState, type State } from '../state/read-state.ts'
import { suspensionsOf } from '../state/suspensions.ts'
import { type Check, checked, failedCheck, ok } from './check.ts'

/** What the bucket, the lanes and the queues of a product say of it. */
export async function productChecks(product: Product, now: number): Promise<readonly Check[]> {
  const { bucket, clusters } = product
  try {
    const state = await readState(bucket.store, undefined, clusters)
    const each = state.clusters.map((cluster) => clusterCheck(product, cluster, now))
    return [documentsCheck(state), ...(await Promise.all(each)), await lettersCheck(product)]
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    return [failedCheck('documents', cause)]
  }
}

function documentsCheck({ problems, clusters, sources }: State): Check {
  const name = 'documents'
  const [first] = problems
  const records = clusters.reduce((sum, cluster) => sum + cluster.records.length, 0)
  if (first === undefined) {
    return {
      name,
      ...ok(
        `${counted(records, 'record')} and ${counted(sources.length, 'source')}, all of schemas that this version reads`,
      ),
    }
  }
  const newer = problems.find(({ code }) => code === 'SchemaTooNew')
  const detail = `${problems.length} cannot be read: ${(newer ?? first).message}`
  const remedy =
    newer === undefined
      ? 'Look at the first of them'
      : 'Use the version that wrote them, or a later one, for this command'
  return { name, status: 'failed', detail, remedy }
}

/** Reasons of the root unit that say that its cluster cannot be worked on at all. */
const unreachable = ['ClusterUnreachable', 'IdentityMismatch', 'StoreFailed']
/** Of the interval of its audits, after which an audit is overdue. */
const mostIntervals = 4
const leastLateMs = 15 * 60_000

async function clusterCheck(product: Product, cluster: ClusterState, now: number): Promise<Check> {
  return checked(`cluster ${cluster.name}`, async () => {
    const root = cluster.records.find(({ unit }) => unit === rootId)
    const ready = root && readyOf(root)
    if (ready?.status === 'False' && unreachable.includes(ready.reason))
      return { status: 'failed', detail: ready.message }
    if (product.clusters !== undefined && !product.clusters.includes(cluster.name)) {
      const remedy = `Where it is gone for good, "sluice forget --cluster ${cluster.name}" drops what is kept of it`
      return { status: 'warning', detail: `${product.name} does not work on it any more`, remedy }
    }
    const lane = (await readLane(product.bucket.store, cluster.name))?.value
    if (lane === undefined) {
      const remedy = '"sluice events" and the log of the sync function tell why, if it stays so'
      return { status: 'warning', detail: 'was never worked on', remedy }
    }
    if (suspensionsOf(cluster).length > 0) return { status: 'warning', detail: 'is suspended by a person' }
    const { ended: audited, problem } = lane.audit ?? {}
    const asked = product.auditIntervals?.get(cluster.name)
    const interval = { name: cluster.name, ...(asked !== undefined && { auditIntervalMs: asked }) }
    const late = Math.max(leastLateMs, mostIntervals * auditIntervalMs(interval, lane.intervalMs))
    if (audited !== undefined && product.clusters !== undefined && now - audited > late) {
      const remedy = 'Look at the alarms and the log of the schedule function, or whether "sluice local" is up'
      return { status: 'failed', detail: `was audited last at ${timeText(audited)}, ${ago(now, audited)} ago`, remedy }
    }
    if (problem !== undefined) {
      return {
        status: 'failed',
        detail: `its last audit, ${ago(now, audited ?? now)} ago, could not look at everything: ${problem}`,
      }
    }
    return ok(audited === undefined ? 'was worked on' : `was audited ${ago(now, audited)} ago`)
  })
}

function ago(now: number, then: number): string {
  return durationText(Math.max(1_000, Math.round((now - then) / 1_000) * 1_000))
}

async function lettersCheck(product: Product): Promise<Check> {
  return checked('dead letters', async () => {
    const box = await product.deadLetters()
    try {
      const counts = await Promise.all(
        queueNames.map(async (queue) => ({ queue, count: (await box.take(queue)).length })),
      )
      const some = counts.filter(({ count }) => count > 0)
      if (some.length === 0) return ok('none')
      const detail = some.map(({ queue, count }) => `${count} or more of the ${queue} queue`).join(', ')
      const remedy = '"sluice redrive --dry-run" shows them, "sluice redrive" sends them again'
      return { status: 'warning', detail, remedy }
    } catch (cause) {
      // Who may look at a product need not be let at its messages.
      if (!(cause instanceof Problem) || cause.code !== 'AccessDenied') throw cause
      return { status: 'warning', detail: `are not looked at: ${cause.message}` }
    } finally {
      await box.release()
    }
  })
}
