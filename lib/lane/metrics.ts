import type { Measured } from '../core/metric-line.ts'
import { auditMetrics } from './drift/audit-metrics.ts'
import type { LaneResult } from './run-lane.ts'

const seconds = (ms: number): number => Math.round(ms) / 1_000

/** What an activation came to, to be counted; nothing where it did not look at the cluster. */
export function laneMetrics(
  cluster: string,
  { standing, outcomes, audit }: LaneResult,
  at: number,
): readonly Measured[] {
  const failed = [...outcomes.values()].filter(({ kind }) => kind === 'failed').length
  const stood: Measured = {
    at,
    cluster,
    ofCluster: {
      FailedUnits: failed,
      ...(standing && {
        BehindHead: seconds(standing.behindMs),
        PushToHealthy: standing.healthyAfterMs.map(seconds),
        UnitsDrifted: standing.drifted,
      }),
    },
  }
  return [...(outcomes.size > 0 ? [stood] : []), ...(audit === undefined ? [] : [auditMetrics(cluster, audit)])]
}
