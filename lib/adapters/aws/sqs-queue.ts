import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { digestOf } from '../../core/digest.ts'
import { Problem } from '../../core/problem.ts'
import type { DelayQueue, Place, Queue } from '../../queue/queue.ts'

/** An SQS FIFO queue. Groups and ids are hashed: SQS takes 128 characters of a small alphabet, URLs are longer. */
export function sqsQueue<M>(client: Pick<SQSClient, 'send'>, queueUrl: string): Queue<M> {
  return {
    async send(message: M, { group, dedupId }: Place): Promise<void> {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: digestOf(group),
        MessageDeduplicationId: digestOf(dedupId),
      })
      try {
        await client.send(command)
      } catch (cause) {
        const subject = queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
        throw new Problem({ code: 'StoreFailed', subject, what: 'message was not accepted by the queue', cause })
      }
    },
  }
}

/** An SQS standard queue; it counts delays in whole seconds, and none is shortened. */
export function sqsDelayQueue<M>(client: Pick<SQSClient, 'send'>, queueUrl: string): DelayQueue<M> {
  return {
    async send(message: M, delayMs: number) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        DelaySeconds: Math.ceil(delayMs / 1000),
      })
      await client.send(command)
    },
  }
}
