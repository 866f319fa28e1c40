import { once } from '../lib/core/once.ts'
import { tickPeriodMs } from '../lib/core/tick.ts'
import { auditedClusters } from '../lib/schedule/audited-clusters.ts'
import type { ScheduleDeps } from '../lib/schedule/deps.ts'
import { readLane } from '../lib/store/lanes.ts'
import { variable } from './fleet-wiring.ts'
import { wiring } from './shared-wiring.ts'

/** The schedule over S3 and SQS. */
export const scheduleDeps = once(async (): Promise<ScheduleDeps> => {
  const { bucket, fleet, messenger } = await wiring()
  return {
    bucket,
    bucketName: variable('bucket'),
    clusters: auditedClusters(fleet),
    messenger,
    periodMs: tickPeriodMs,
    laneInterval: async (cluster) => (await readLane(bucket.store, cluster))?.value.intervalMs,
    swept: ({ problems: _, ...counts }) => console.log(JSON.stringify({ id: 'sweep', ...counts })),
  }
})
