import { Duration } from 'aws-cdk-lib'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLettersAlarm } from './dead-letters-alarm.ts'
import { OldestMessageAlarm } from './oldest-message-alarm.ts'
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
    new OldestMessageAlarm(this, 'OldestMessageAlarm', {
      of: id,
      queue: this.queue,
      hiddenSeconds: props.workerTimeoutSeconds,
    })
    new DeadLettersAlarm(this, 'DeadLettersAlarm', { of: id, deadLetters: this.deadLetters })
  }
}
