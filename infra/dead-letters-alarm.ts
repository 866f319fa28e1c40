import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { maxReceiveCount } from './settings.ts'

/** Tells of messages that were given up. */
export class DeadLettersAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: { readonly of: string; readonly deadLetters: IQueue }) {
    super(scope, id, {
      alarmDescription: `Messages of ${props.of} failed ${maxReceiveCount} times; the next poll or audit repeats their work`,
      metric: props.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
