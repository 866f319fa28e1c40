import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { ClusterAlarms } from './cluster-alarms.ts'
import { FleetAlarms } from './fleet-alarms.ts'
import { FleetDashboard } from './fleet-dashboard.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { type Thresholds, usualThresholds } from './thresholds.ts'
import type { WatchedCluster } from './watched-clusters.ts'

export interface WatchingOptions {
  /** SNS topic that hears of each alarm, when it is raised and when it is over; nobody is told where not given. */
  readonly alarmTopicArn?: string
  /** What differs from the usual ones. */
  readonly thresholds?: Partial<Thresholds>
}

/**
 * Everything by which an operator watches what its scope holds: alarms of the fleet and of its clusters, beside those that queues and functions
 * bring along, and the dashboard. It sees what is there already, so it comes last.
 */
export class Watching extends Construct {
  constructor(scope: Construct, id: string, props: WatchingOptions & { readonly clusters: readonly WatchedCluster[] }) {
    super(scope, id)
    const { clusters, alarmTopicArn } = props
    const thresholds = { ...usualThresholds, ...props.thresholds }
    new FleetAlarms(this, 'Fleet', thresholds)
    const ofClusters = new ClusterAlarms(this, 'Clusters', { ...thresholds, clusters })
    const all = scope.node.findAll()
    const alarms = all.filter((one) => one instanceof RunbookAlarm)
    // A dashboard shows 100 alarms at most; those of a cluster are seen in its lines.
    const shown = alarms.filter((one) => !one.node.scopes.includes(ofClusters))
    new FleetDashboard(this, 'Dashboard', { all, alarms: shown, thresholds })
    if (alarmTopicArn === undefined) return
    const told = new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopicArn))
    for (const alarm of alarms) {
      alarm.addAlarmAction(told)
      alarm.addOkAction(told)
    }
  }
}
