import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { Clock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import { workBatch } from './batch.ts'

/** Work is stopped this long before the function ends: so long aborted requests may take to end, and what is sent to go on elsewhere. */
const reserveMs = 20_000
/** What has not ended this long before is given back as it is: else Lambda would end the function, and all of its messages came again. */
const answerMs = 5_000

/** What a function does with the messages of a group of its queue. */
export interface MessageWork<M> {
  parse(body: string): M
  /** Has `leftMs` until the signal aborts what is under way. */
  work(messages: readonly M[], signal: AbortSignal, leftMs: number, group: string): Promise<void>
}

/** What a handler stands on. */
export interface HandlerWorld {
  readonly clock: Clock
  /** Ends work from outside, as Ctrl-C does in local mode. */
  readonly signal?: AbortSignal
  /** Told of each message that was not worked: `dropped` ones are gone, the others come again. */
  readonly report: (id: string, problem: Problem, outcome: 'dropped' | 'again') => void
}

/** Handler of a FIFO queue in Lambda's own form; local mode hands it the same events. */
export type FifoHandler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>

/** Handler of a FIFO queue. All requests are aborted before it returns: a frozen function would thaw in the middle of one. */
export function fifoHandler<M>({ parse, work }: MessageWork<M>, { clock, signal, report }: HandlerWorld): FifoHandler {
  return async (event, context) => {
    const end = new AbortController()
    const ended = signal === undefined ? end.signal : AbortSignal.any([end.signal, signal])
    // Rejects when it is ended early, which is how it ends nearly always.
    const remainingMs = context.getRemainingTimeInMillis()
    const leftMs = Math.max(remainingMs - reserveMs, remainingMs / 2)
    const outOfTime = clock.sleep(leftMs, end.signal)
    const over = new AbortController()
    const overdue = overdueAfter(Math.max(remainingMs - answerMs, remainingMs * 0.75), { clock, signal: over.signal })
    outOfTime.then(
      () => end.abort(),
      () => undefined,
    )
    try {
      const again = await workBatch(event.Records.map(received), {
        parse,
        work: (messages, group) => Promise.race([work(messages, ended, leftMs, group), overdue]),
        failed: ({ id }, problem, outcome) => report(id, problem, outcome),
      })
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) }
    } finally {
      end.abort()
      over.abort()
    }
  }
}

/** Rejects after this time; stays open where the signal ends it sooner. */
function overdueAfter(
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  clock.sleep(ms, signal).then(
    () => reject(new Problem({ code: 'Aborted', what: 'did not stop in time; its messages are given back' })),
    () => undefined,
  )
  promise.catch(() => undefined)
  return promise
}

function received({ messageId, body, attributes }: SQSRecord) {
  return { id: messageId, group: attributes.MessageGroupId ?? messageId, body }
}
