import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { pushToHealthy } from './cluster-alarms.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { sluiceMetric } from './sluice-metric.ts'
import type { Thresholds } from './thresholds.ts'

/** Clusters report with each activation, some only with each audit: until the next one nothing has changed. */
const untilTold = TreatMissingData.IGNORE

/** One alarm for all clusters of the stack, of which the dashboard says which it is. */
export class FleetAlarms extends Construct {
  constructor(scope: Construct, id: string, { behindMinutes, pushToHealthySeconds, webhooksRejected }: Thresholds) {
    super(scope, id)
    new RunbookAlarm(this, 'BehindHead', {
      runbook: 'behind-head',
      says: `A unit has not been what Git says for more than ${behindMinutes} minutes`,
      metric: sluiceMetric(this, 'BehindHead', { statistic: 'Maximum', minutes: 15 }),
      threshold: behindMinutes * 60,
      treatMissingData: untilTold,
    })
    new RunbookAlarm(this, 'FailedUnits', {
      runbook: 'failed-units',
      says: 'Units of a cluster failed in 2 of the last 8 quarters of an hour',
      metric: sluiceMetric(this, 'FailedUnits', { statistic: 'Maximum', minutes: 15 }),
      threshold: 0,
      // Not in 2 that follow each other: a cluster whose units are looked at once an hour tells of it once an hour, and others tell of none meanwhile.
      evaluationPeriods: 8,
      datapointsToAlarm: 2,
      treatMissingData: untilTold,
    })
    new RunbookAlarm(this, 'DriftFound', {
      runbook: 'drift-found',
      says: 'Objects were changed on a cluster behind the back of Git',
      metric: sluiceMetric(this, 'DriftFound', { statistic: 'Sum', minutes: 15 }),
      threshold: 0,
    })
    new RunbookAlarm(this, 'DriftLeft', {
      runbook: 'drift-found',
      says: 'Objects that were changed behind the back of Git are left as they are',
      metric: sluiceMetric(this, 'UnitsDrifted', { statistic: 'Maximum', minutes: 15 }),
      threshold: 0,
      treatMissingData: untilTold,
    })
    new RunbookAlarm(this, 'CrossCheck', {
      runbook: 'cross-check',
      says: 'The cross-check found drift that metadata did not show, which is a mistake of Sluice',
      metric: sluiceMetric(this, 'CrossCheckFound', { statistic: 'Sum', minutes: 60 }),
      threshold: 0,
    })
    new RunbookAlarm(this, 'WebhooksRejected', {
      runbook: 'webhooks-rejected',
      says: `More than ${webhooksRejected} webhooks within 15 minutes were not signed with a secret of the fleet file, malformed or too large`,
      metric: sluiceMetric(this, 'WebhooksRejected', { statistic: 'Sum', minutes: 15 }),
      threshold: webhooksRejected,
    })
    new RunbookAlarm(this, 'WebhooksFailed', {
      runbook: 'webhooks-failed',
      says: 'A webhook could not be taken; the next poll finds what was pushed',
      metric: sluiceMetric(this, 'WebhooksFailed', { statistic: 'Sum', minutes: 5 }),
      threshold: 0,
    })
    pushToHealthy(this, { seconds: pushToHealthySeconds })
    // That nothing is reported is what is the matter, too: the schedule looks every 15 minutes, and nobody else would see that it does not.
    new RunbookAlarm(this, 'AuditsOverdue', {
      runbook: 'audit-not-run',
      says: 'For 3 hours at least one cluster was without an audit for longer than it may be, or nobody looked whether one is',
      metric: sluiceMetric(this, 'AuditsOverdue', { statistic: 'Minimum', minutes: 60 }),
      threshold: 0,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    })
  }
}
