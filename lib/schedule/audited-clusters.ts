import type { Fleet } from '../fleet/fleet.ts'
import type { AuditedCluster } from './deps.ts'

/** How often clusters are audited, in milliseconds, where the fleet file says so. */
export function auditIntervalsOf({ clusters }: Pick<Fleet, 'clusters'>): ReadonlyMap<string, number> {
  return new Map(
    clusters.flatMap(({ name, audit: { intervalMs } }) => (intervalMs === undefined ? [] : [[name, intervalMs]])),
  )
}

/** The clusters of a fleet file as the schedule takes them. */
export function auditedClusters({ clusters }: Pick<Fleet, 'clusters'>): readonly AuditedCluster[] {
  return clusters.map(({ name, audit: { intervalMs } }) => ({
    name,
    ...(intervalMs !== undefined && { auditIntervalMs: intervalMs }),
  }))
}
