import type { Measured } from '../../core/metric-line.ts'
import type { LaneAudit } from '../../store/lane-audit.ts'

/**
 * What an audit came to, to be counted. One that did not look at everything is none. `CrossCheckFound` is drift that metadata did not show:
 * anything but 0 is a mistake of Sluice.
 */
export function auditMetrics(cluster: string, audit: LaneAudit): Measured {
  return {
    at: audit.ended,
    cluster,
    ofCluster: { Audits: audit.problem === undefined ? 1 : 0, DriftFound: audit.events.length },
    ofStack: {
      AuditObjects: audit.objects,
      AuditRequests: audit.apiRequests,
      AuditDuration: Math.max(0, audit.ended - audit.began),
      UnitsNotKnown: audit.open.length + (audit.openMore ?? 0),
      CrossChecked: audit.crossChecked,
      CrossCheckFound: audit.crossFound,
    },
    fields: audit.problem === undefined ? {} : { problem: audit.problem },
  }
}
