import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { workBatch } from '../lib/queue/batch.ts'

/** Left for aborted requests to end and for the answer to reach Lambda. */
const reserveMs = 5_000

/** What a function does with each message of its queue. */
export interface MessageWork<M> {
  parse(body: string): M
  work(message: M, signal: AbortSignal): Promise<void>
}

/** Handler of a FIFO queue. All requests are aborted before it returns: a frozen function would thaw in the middle of one. */
export function fifoHandler<M>({ parse, work }: MessageWork<M>) {
  return async (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const end = new AbortController()
    const timer = setTimeout(() => end.abort(), context.getRemainingTimeInMillis() - reserveMs)
    try {
      const again = await workBatch(event.Records.map(received), {
        parse,
        work: (message) => work(message, end.signal),
        failed: ({ id }, problem, outcome) => console.error(JSON.stringify({ id, outcome, ...problem.toJSON() })),
      })
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) }
    } finally {
      clearTimeout(timer)
      end.abort()
    }
  }
}

function received({ messageId, body, attributes }: SQSRecord) {
  return { id: messageId, group: attributes.MessageGroupId ?? messageId, body }
}
