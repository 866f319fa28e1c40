import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs'
import { digestOf } from '../../core/digest.ts'
import { assertDelay } from '../../queue/assert-delay.ts'
import { messageBody } from '../../queue/message-body.ts'
import type { DelayQueue, Place, Queue } from '../../queue/queue.ts'
import { queueProblem } from './sqs-error.ts'

/** An SQS FIFO queue. Groups and ids are hashed: SQS takes 128 characters of a small alphabet, URLs are longer. */
export function sqsQueue<M>(client: Pick<SQSClient, 'send'>, queueUrl: string): Queue<M> {
  return {
    send: async (message: M, { group, dedupId }: Place) =>
      send(client, {
        QueueUrl: queueUrl,
        MessageBody: messageBody(message),
        MessageGroupId: digestOf(group),
        MessageDeduplicationId: digestOf(dedupId),
      }),
  }
}

/** An SQS standard queue; it counts delays in whole seconds, and none is shortened. */
export function sqsDelayQueue<M>(client: Pick<SQSClient, 'send'>, queueUrl: string): DelayQueue<M> {
  return {
    async send(message: M, delayMs: number) {
      assertDelay(delayMs)
      const delay = { DelaySeconds: Math.ceil(delayMs / 1000) }
      await send(client, { QueueUrl: queueUrl, MessageBody: messageBody(message), ...delay })
    },
  }
}

async function send(
  client: Pick<SQSClient, 'send'>,
  input: SendMessageCommandInput & { readonly QueueUrl: string },
): Promise<void> {
  try {
    await client.send(new SendMessageCommand(input))
  } catch (cause) {
    throw queueProblem(cause, input.QueueUrl, 'did not accept the message')
  }
}
