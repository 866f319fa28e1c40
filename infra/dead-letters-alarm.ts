import { Duration } from 'aws-cdk-lib'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { RunbookAlarm } from './runbook-alarm.ts'
import { maxReceiveCount } from './settings.ts'

/** Tells of messages that were given up. */
export class DeadLettersAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, props: { readonly of: string; readonly deadLetters: IQueue }) {
    super(scope, id, {
      runbook: 'dead-letters',
      says: `Messages of ${props.of} failed ${maxReceiveCount} times; the next poll or audit repeats their work`,
      metric: props.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 0,
    })
  }
}
