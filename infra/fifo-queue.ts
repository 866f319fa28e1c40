import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { maxReceiveCount, visibilityMarginSeconds } from './settings.ts'

const order = {
  fifo: true,
  // Bodies repeat (a source goes back to an earlier revision): a queue that drops equal bodies would lose wakes.
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} as const

/** A queue that keeps order by group, with its dead letters and the alarm that tells of them. */
export class FifoQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: { readonly workerTimeoutSeconds: number }) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', { ...order, retentionPeriod: Duration.days(14) })
    this.queue = new Queue(this, 'Queue', {
      ...order,
      visibilityTimeout: Duration.seconds(props.workerTimeoutSeconds + visibilityMarginSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
    new Alarm(this, 'DeadLettersAlarm', {
      alarmDescription: `Messages of ${id} failed ${maxReceiveCount} times; the next poll or audit repeats their work`,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }
}
