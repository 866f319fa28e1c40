import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs'
import { digestOf } from '../../core/digest.ts'
import { assertDelay } from '../../queue/assert-delay.ts'
import { messageBody } from '../../queue/message-body.ts'
import type { DelayQueue, Place, Queue } from '../../queue/queue.ts'
import { queueProblem } from './sqs-error.ts'

/** The trace that is under way, as X-Ray names it in headers; undefined where there is none. Asked for with each message. */
export type TraceHeader = () => string | undefined

/** An SQS FIFO queue. Groups and ids are hashed: SQS takes 128 characters of a small alphabet, URLs are longer. */
export function sqsQueue<M>(client: Pick<SQSClient, 'send'>, queueUrl: string, trace: TraceHeader = none): Queue<M> {
  return {
    send: async (message: M, { group, dedupId }: Place) =>
      send(client, trace, {
        QueueUrl: queueUrl,
        MessageBody: messageBody(message),
        MessageGroupId: digestOf(group),
        MessageDeduplicationId: digestOf(dedupId),
      }),
  }
}

/** An SQS standard queue; it counts delays in whole seconds, and none is shortened. */
export function sqsDelayQueue<M>(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  trace: TraceHeader = none,
): DelayQueue<M> {
  return {
    async send(message: M, delayMs: number) {
      assertDelay(delayMs)
      const delay = { DelaySeconds: Math.ceil(delayMs / 1000) }
      await send(client, trace, { QueueUrl: queueUrl, MessageBody: messageBody(message), ...delay })
    },
  }
}

const none: TraceHeader = () => undefined

/** The trace goes beside the message, in a field that SQS keeps for it: what works the message is linked to it. */
function traced(header: string | undefined): Pick<SendMessageCommandInput, 'MessageSystemAttributes'> {
  if (header === undefined || header === '') return {}
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } }
}

async function send(
  client: Pick<SQSClient, 'send'>,
  trace: TraceHeader,
  input: SendMessageCommandInput & { readonly QueueUrl: string },
): Promise<void> {
  try {
    await client.send(new SendMessageCommand({ ...input, ...traced(trace()) }))
  } catch (cause) {
    throw queueProblem(cause, input.QueueUrl, 'did not accept the message')
  }
}
