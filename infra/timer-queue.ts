import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLettersAlarm } from './dead-letters-alarm.ts'
import { OldestMessageAlarm } from './oldest-message-alarm.ts'
import { maxReceiveCount, visibilityMarginSeconds } from './settings.ts'

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const

/** What SQS takes at once, and so the longest that a message is meant to wait here. */
const longestDelaySeconds = 15 * 60

/** A standard queue: it keeps no order, and gives each message a delay of its own, which no FIFO queue does. */
export class TimerQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: { readonly workerTimeoutSeconds: number }) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', { ...safe, retentionPeriod: Duration.days(14) })
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      visibilityTimeout: Duration.seconds(props.workerTimeoutSeconds + visibilityMarginSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
    new OldestMessageAlarm(this, 'OldestMessageAlarm', {
      of: id,
      queue: this.queue,
      hiddenSeconds: props.workerTimeoutSeconds,
      delaySeconds: longestDelaySeconds,
    })
    new DeadLettersAlarm(this, 'DeadLettersAlarm', { of: id, deadLetters: this.deadLetters })
  }
}
