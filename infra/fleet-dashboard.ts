import { Duration, Stack } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct, IConstruct } from 'constructs'
import type { ClusterMetric, StackMetric } from '../lib/core/metrics.ts'
import { FifoQueue } from './fifo-queue.ts'
import { SluiceFunction } from './sluice-function.ts'
import { eachCluster, sluiceMetric } from './sluice-metric.ts'
import type { Thresholds } from './thresholds.ts'
import { TimerQueue } from './timer-queue.ts'

export interface FleetDashboardProps {
  /** Where queues and functions are looked for. */
  readonly all: readonly IConstruct[]
  readonly alarms: readonly IAlarm[]
  readonly thresholds: Thresholds
}

const width = 8
const height = 6
const period = Duration.minutes(5)

/** The fleet at a glance, named after stack and region: what is raised, where clusters stand, what waits, what fails. */
export class FleetDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { all, alarms, thresholds }: FleetDashboardProps) {
    const { stackName, region } = Stack.of(scope)
    // An account has one list of dashboards for all regions.
    super(scope, id, { dashboardName: `${stackName}-${region}`, defaultInterval: Duration.hours(12) })
    const queues = all.filter((one) => one instanceof FifoQueue || one instanceof TimerQueue)
    const functions = all.filter((one) => one instanceof SluiceFunction)
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 3 * width }))
    this.addWidgets(
      byCluster(scope, 'Behind head (seconds)', 'BehindHead', thresholds.behindMinutes * 60),
      graph('Push to healthy (seconds)', [of(scope, 'PushToHealthy', 'p50'), of(scope, 'PushToHealthy', 'p95')]),
      byCluster(scope, 'Failed units', 'FailedUnits'),
    )
    this.addWidgets(
      graph('Drift', [
        of(scope, 'DriftFound', 'Sum', 'Found'),
        of(scope, 'UnitsDrifted', 'Maximum', 'Units where it is left'),
        of(scope, 'CrossCheckFound', 'Sum', 'Found by the cross-check alone'),
      ]),
      graph('Audits', [of(scope, 'Audits', 'Sum', 'Done'), of(scope, 'UnitsNotKnown', 'Maximum', 'Units not known')]),
      graph('Webhooks and builds', [
        of(scope, 'WebhooksAccepted', 'Sum', 'Webhooks accepted'),
        of(scope, 'WebhooksRejected', 'Sum', 'Webhooks rejected'),
        of(scope, 'WebhooksFailed', 'Sum', 'Webhooks failed'),
        of(scope, 'FailedBuilds', 'Maximum', 'Failed builds'),
      ]),
    )
    this.addWidgets(
      graph(
        'Oldest message (seconds)',
        queues.map(({ node, queue }) =>
          queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum', label: node.id }),
        ),
      ),
      graph(
        'Dead letters',
        queues.map(({ node, deadLetters }) =>
          deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: node.id }),
        ),
      ),
      graph(
        'Function errors and throttles',
        functions.flatMap(({ node, function: one }) => [
          one.metricErrors({ period, label: `${node.id} errors` }),
          one.metricThrottles({ period, label: `${node.id} throttles` }),
        ]),
      ),
    )
    this.addWidgets(
      ...(['p50', 'p95'] as const).map((statistic) =>
        graph(
          `Function durations (${statistic}, ms)`,
          functions.map(({ node, function: one }) => one.metricDuration({ period, statistic, label: node.id })),
        ),
      ),
      graph(
        'Invocations',
        functions.map(({ node, function: one }) => one.metricInvocations({ period, label: node.id })),
      ),
    )
  }
}

function of(scope: Construct, metric: ClusterMetric | StackMetric, statistic: string, label = statistic): IMetric {
  return sluiceMetric(scope, metric, { statistic, minutes: 5, label })
}

function graph(title: string, left: readonly IMetric[]): IWidget {
  return new GraphWidget({ title, left: [...left], width, height, leftYAxis: { min: 0 } })
}

function byCluster(scope: Construct, title: string, metric: ClusterMetric, raisedAt?: number): IWidget {
  const expression = eachCluster(scope, metric, 'Maximum')
  return new GraphWidget({
    title,
    width,
    height,
    left: [new MathExpression({ expression, label: '', usingMetrics: {}, period })],
    leftYAxis: { min: 0 },
    ...(raisedAt !== undefined && { leftAnnotations: [{ value: raisedAt, label: 'alarm' }] }),
  })
}
