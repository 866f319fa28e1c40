import type { Fleet } from '../fleet/fleet.ts'
import type { AuditedCluster } from './deps.ts'

/** The clusters of a fleet file as the schedule takes them. */
export function auditedClusters({ clusters }: Pick<Fleet, 'clusters'>): readonly AuditedCluster[] {
  return clusters.map(({ name, audit: { intervalMs } }) => ({
    name,
    ...(intervalMs !== undefined && { auditIntervalMs: intervalMs }),
  }))
}
