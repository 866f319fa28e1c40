import { systemClock } from '../lib/adapters/system/clock.ts'
import { tickPeriodMs } from '../lib/core/tick.ts'
import { auditedClusters } from '../lib/schedule/audited-clusters.ts'
import type { ScheduleDeps } from '../lib/schedule/deps.ts'
import { overdueMetrics } from '../lib/schedule/metrics.ts'
import type { Search } from '../lib/schedule/search-sets.ts'
import { readLane } from '../lib/store/lanes.ts'
import { fleetNow } from './fleet-now-wiring.ts'
import { variable } from './fleet-wiring.ts'
import { aws } from './secrets-wiring.ts'
import { wiring } from './shared-wiring.ts'
import { count } from './watching-wiring.ts'

/** The schedule over S3 and SQS, for the fleet as it is now. */
export async function scheduleDeps(): Promise<ScheduleDeps> {
  const { bucket, fleet, messenger } = await wiring()
  return {
    bucket,
    bucketName: variable('bucket'),
    clusters: auditedClusters((await fleetNow()).fleet),
    messenger,
    periodMs: tickPeriodMs,
    laneInterval: async (cluster) => (await readLane(bucket.store, cluster))?.value.intervalMs,
    sets: { fleet, search },
    overdue: (clusters) => count(overdueMetrics(clusters, systemClock.now())),
    swept: ({ problems: _, ...counts }) => console.log(JSON.stringify({ id: 'sweep', ...counts })),
  }
}

/** Loaded where there is a set to search. */
const search: Search = async (wanted) => {
  const { searchClusters } = await import('../lib/adapters/aws/search-clusters.ts')
  return searchClusters(aws, wanted)
}
