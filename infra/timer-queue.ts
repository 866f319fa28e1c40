import { Duration, Stack } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { DeadLettersAlarm } from './dead-letters-alarm.ts'
import { OldestMessageAlarm } from './oldest-message-alarm.ts'
import { maxReceiveCount, visibilityMarginSeconds } from './settings.ts'

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const

export interface TimerQueueProps {
  readonly workerTimeoutSeconds: number
  /** Names of buckets whose notifications it takes. */
  readonly sourceBuckets: readonly string[]
}
/** What SQS takes at once, and so the longest that a message is meant to wait here. */
const longestDelaySeconds = 15 * 60

/** A standard queue: it keeps no order, and gives each message a delay of its own, which no FIFO queue does. */
export class TimerQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { workerTimeoutSeconds, sourceBuckets }: TimerQueueProps) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', { ...safe, retentionPeriod: Duration.days(14) })
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      visibilityTimeout: Duration.seconds(workerTimeoutSeconds + visibilityMarginSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
    new OldestMessageAlarm(this, 'OldestMessageAlarm', {
      of: id,
      queue: this.queue,
      hiddenSeconds: workerTimeoutSeconds,
      delaySeconds: longestDelaySeconds,
    })
    new DeadLettersAlarm(this, 'DeadLettersAlarm', { of: id, deadLetters: this.deadLetters })
    for (const name of sourceBuckets) admit(this.queue, name)
  }
}

/** Lets S3 tell of the objects of a bucket, if it is one of this account: names of buckets are anybody's to take. */
function admit(queue: Queue, bucket: string): void {
  const { partition, account } = Stack.of(queue)
  queue.grantSendMessages(
    new ServicePrincipal('s3.amazonaws.com', {
      conditions: {
        ArnEquals: { 'aws:SourceArn': `arn:${partition}:s3:::${bucket}` },
        StringEquals: { 'aws:SourceAccount': account },
      },
    }),
  )
}
