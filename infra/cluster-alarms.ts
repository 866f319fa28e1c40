import { Annotations, CfnResource, Stack } from 'aws-cdk-lib'
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { counted } from '../lib/core/counted.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { sluiceMetric } from './sluice-metric.ts'
import type { Thresholds } from './thresholds.ts'
import type { WatchedCluster } from './watched-clusters.ts'

/** So many clusters have alarms of their own where there is room. */
export const mostWatched = 100
const alarmsOfCluster = 2
/** A stack has 500 resources at most; some of them, as policies of many statements, come when it is synthesised. */
const mostResources = 470

export interface ClusterAlarmsProps extends Pick<Thresholds, 'pushToHealthySeconds'> {
  readonly clusters: readonly WatchedCluster[]
}

/** Alarms of each cluster that the fleet file names. */
export class ClusterAlarms extends Construct {
  constructor(scope: Construct, id: string, { clusters, pushToHealthySeconds }: ClusterAlarmsProps) {
    super(scope, id)
    const present = Stack.of(this)
      .node.findAll()
      .filter((one) => CfnResource.isCfnResource(one)).length
    const room = Math.max(0, Math.min(mostWatched, Math.floor((mostResources - present) / alarmsOfCluster)))
    for (const { name, auditMs = usualAuditMs } of clusters.slice(0, room)) {
      const alarms = new Construct(this, name)
      pushToHealthy(alarms, { cluster: name, seconds: pushToHealthySeconds })
      if (auditMs <= longestAuditMs) auditNotRun(alarms, { cluster: name, auditMs })
    }
    const left = clusters.length - room
    if (left > 0) {
      const what = `${counted(left, 'cluster has', 'clusters have')} no alarms of their own, as this stack has room for those of ${room}`
      const remedy = 'The alarms of the whole fleet see them; several stacks have room for more'
      Annotations.of(this).addWarningV2('sluice:clusters-without-alarms', `${what}. ${remedy}`)
    }
  }
}

/** Of one cluster, or of all together. */
export function pushToHealthy(scope: Construct, { cluster, seconds }: { cluster?: string; seconds: number }): void {
  new RunbookAlarm(scope, 'PushToHealthy', {
    runbook: 'push-to-healthy',
    says: `5 of 100 units ${on(cluster)} took more than ${seconds} seconds from a push until they were healthy`,
    metric: sluiceMetric(scope, 'PushToHealthy', { statistic: 'p95', minutes: 60, ...of(cluster) }),
    threshold: seconds,
  })
}

/** Audits in a row that may fail or be late before somebody is told. */
const missed = 3
/** Where the fleet file does not say how often, units do, and no more often than once an hour mostly. */
const usualAuditMs = 60 * 60_000
const hourMs = 60 * 60_000
/** CloudWatch looks back a week. */
const longestHours = 7 * 24
/** A cluster that is audited less often would be without an audit for most of what CloudWatch sees: the schedule, which knows, watches it alone. */
const longestAuditMs = 6 * 24 * hourMs

/** That nothing is reported is what is the matter. */
function auditNotRun(scope: Construct, { cluster, auditMs }: { cluster: string; auditMs: number }): void {
  const hours = Math.min(longestHours, Math.max(1, Math.ceil((missed * auditMs) / hourMs)))
  new RunbookAlarm(scope, 'AuditNotRun', {
    runbook: 'audit-not-run',
    says: `No audit of ${cluster} looked at everything for ${counted(hours, 'hour')}`,
    metric: sluiceMetric(scope, 'Audits', { statistic: 'Sum', minutes: 60, cluster }),
    threshold: 1,
    below: true,
    evaluationPeriods: hours,
    treatMissingData: TreatMissingData.BREACHING,
  })
}

function of(cluster: string | undefined): { readonly cluster?: string } {
  return cluster === undefined ? {} : { cluster }
}

function on(cluster: string | undefined): string {
  return cluster === undefined ? 'of any cluster' : `of ${cluster}`
}
