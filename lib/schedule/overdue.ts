import { inParallel } from '../core/in-parallel.ts'
import type { Bucket } from '../store/bucket.ts'
import { readIdentity } from '../store/identity.ts'
import { readLane } from '../store/lanes.ts'
import { auditIntervalMs } from './audits.ts'
import type { AuditedCluster } from './deps.ts'

/** Audits in a row that may be missing before a cluster counts. */
const missed = 3
const leastMs = 60 * 60_000
const readsAtOnce = 32

/** How long a cluster may be without an audit. */
export function mayBeUnauditedMs(cluster: AuditedCluster, laneIntervalMs: number | undefined): number {
  return Math.max(leastMs, missed * auditIntervalMs(cluster, laneIntervalMs))
}

/**
 * The clusters that no audit looks at as it should: their last one could not look at everything, or is longer ago than three of their intervals
 * (an hour at least). One that was never audited has as long from its first contact on; one that was never reached has no time at all. What
 * cannot be read throws.
 */
export async function overdueAudits(
  { store, clock }: Bucket,
  clusters: readonly AuditedCluster[],
): Promise<readonly string[]> {
  const overdue = await inParallel(clusters, readsAtOnce, async (cluster) => {
    const { name } = cluster
    const lane = (await readLane(store, name))?.value
    if (lane?.audit?.problem !== undefined) return [name]
    const since = lane?.audit?.ended ?? (await readIdentity(store, name))?.value.since
    if (since !== undefined && clock.now() - since <= mayBeUnauditedMs(cluster, lane?.intervalMs)) return []
    return [name]
  })
  return overdue.flat()
}
