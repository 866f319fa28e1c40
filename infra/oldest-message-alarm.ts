import { Duration } from 'aws-cdk-lib'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { RunbookAlarm } from './runbook-alarm.ts'

export interface OldestMessageAlarmProps {
  readonly of: string
  readonly queue: IQueue
  /** How long a message may be hidden by work on it, in seconds. */
  readonly hiddenSeconds: number
  /** How long a message may be meant to wait, in seconds. */
  readonly delaySeconds?: number
}

const shortestSeconds = 15 * 60

/** Tells of messages that wait for longer than work and a repeat of it take. */
export class OldestMessageAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, { of, queue, hiddenSeconds, delaySeconds = 0 }: OldestMessageAlarmProps) {
    const seconds = Math.max(shortestSeconds, 2 * hiddenSeconds) + delaySeconds
    super(scope, id, {
      runbook: 'oldest-message',
      says: `A message of ${of} has waited for more than ${Math.ceil(seconds / 60)} minutes`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: seconds,
    })
  }
}
