import type { SQSEvent } from 'aws-lambda'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { Problem } from '../../lib/core/problem.ts'
import { type Messenger, messenger } from '../../lib/queue/messenger.ts'
import type { Queue } from '../../lib/queue/queue.ts'
import type { AuditedCluster, ScheduleDeps } from '../../lib/schedule/deps.ts'
import { scheduleHandler } from '../../lib/schedule/handler.ts'
import type { Swept } from '../../lib/schedule/sweep/sweep.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { virtualClock } from '../support/virtual-clock.ts'

export interface SceneOptions {
  readonly clusters?: readonly AuditedCluster[]
  readonly store?: ObjectStore
  readonly laneInterval?: ScheduleDeps['laneInterval']
  readonly sets?: NonNullable<ScheduleDeps['sets']>
  /** Whether a queue takes a message, by its text as in `sent`. */
  readonly accepts?: (text: string) => boolean
}

/** The handler of the schedule over queues and a bucket in memory; FIFO queues drop an id that they saw, as SQS does. */
export function scheduleScene(options: SceneOptions = {}) {
  const { clusters = [], store = memoryObjectStore(), laneInterval = async () => undefined } = options
  // A handler only sleeps to find out that it has run for too long.
  const clock = { ...virtualClock(), sleep: untilAborted }
  const bucket = { ...memoryBucket(store), clock }
  const sent: string[] = []
  const told: string[] = []
  const swept: Swept[] = []
  const overdue: (readonly string[])[] = []
  const seen = new Set<string>()
  const take = (text: string): void => {
    if (options.accepts?.(text) === false) throw new Problem({ code: 'StoreFailed', what: `${text} was not accepted` })
    sent.push(text)
  }
  const fifo = <M extends { readonly kind: string }>(name: string): Queue<M> => ({
    async send({ kind }, { group, dedupId }) {
      if (!seen.has(`${name} ${group} ${dedupId}`)) take(`${name} ${kind} ${group}`)
      seen.add(`${name} ${group} ${dedupId}`)
    },
  })
  const send: Messenger = messenger(
    {
      renders: fifo('render'),
      syncs: fifo('sync'),
      notices: fifo('notify'),
      timers: { send: async ({ group }, delayMs) => take(`timer ${group} ${delayMs}`) },
    },
    { clock, nonces: bucket.nonces },
  )
  const deps: ScheduleDeps = {
    ...{ bucket, bucketName: 'state', clusters, messenger: send, periodMs: 60_000, laneInterval },
    ...(options.sets !== undefined && { sets: options.sets }),
    swept: (result) => swept.push(result),
    overdue: (names) => overdue.push(names),
  }
  const handler = scheduleHandler(async () => deps, {
    clock,
    report: (id, problem, outcome) => told.push(`${id} ${problem.code} ${outcome}`),
  })
  const context = { getRemainingTimeInMillis: () => 60_000 }
  return {
    ...{ clock, bucket, sent, told, swept, overdue, deps },
    handle: (event: unknown) => handler(event, context),
    /** Ticks every minute from now on, this one included; answers what was sent meanwhile. */
    async ticks(count: number): Promise<readonly string[]> {
      const before = sent.length
      for (let n = 0; n < count; n++) {
        await handler({ schema: 1, kind: 'tick', time: new Date(clock.now()).toISOString() }, context)
        clock.pass(60_000)
      }
      return sent.slice(before)
    },
  }
}

function untilAborted(_ms: number, signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

/** A batch of the timer queue, as SQS hands it to Lambda: messages m0, m1 and so on. */
export function timerEvent(...bodies: readonly unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, n) => ({
      ...{ messageId: `m${n}`, receiptHandle: `r${n}`, messageAttributes: {}, md5OfBody: '', awsRegion: 'eu-west-1' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:timers',
      attributes: {
        ...{ ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'x', ApproximateFirstReceiveTimestamp: '0' },
      },
    })),
  }
}
