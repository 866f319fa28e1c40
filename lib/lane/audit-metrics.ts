import type { LaneAudit } from '../store/lane-audit.ts'

const units: Readonly<Record<string, 'Count' | 'Milliseconds'>> = {
  AuditObjects: 'Count',
  AuditRequests: 'Count',
  AuditDuration: 'Milliseconds',
  UnitsNotKnown: 'Count',
  CrossChecked: 'Count',
  CrossCheckFound: 'Count',
}

/**
 * What an audit came to as a log line that CloudWatch turns into metrics by itself (its embedded metric format), by cluster. `CrossCheckFound` is
 * drift that metadata did not show: anything but 0 is a mistake of Sluice.
 */
export function auditMetrics(cluster: string, audit: LaneAudit): Readonly<Record<string, unknown>> {
  const metrics = Object.entries(units).map(([Name, Unit]) => ({ Name, Unit }))
  return {
    _aws: {
      Timestamp: audit.ended,
      CloudWatchMetrics: [{ Namespace: 'Sluice', Dimensions: [['Cluster']], Metrics: metrics }],
    },
    Cluster: cluster,
    AuditObjects: audit.objects,
    AuditRequests: audit.apiRequests,
    AuditDuration: Math.max(0, audit.ended - audit.began),
    UnitsNotKnown: audit.open.length + (audit.openMore ?? 0),
    CrossChecked: audit.crossChecked,
    CrossCheckFound: audit.crossFound,
    ...(audit.problem !== undefined && { problem: audit.problem }),
  }
}
