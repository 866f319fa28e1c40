import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import {
  type Delivered,
  longestVisibilityMs,
  mostReceived,
  type QueueReader,
  type ReceiveOptions,
} from '../../queue/queue.ts'
import { isStaleReceipt, queueProblem } from './sqs-error.ts'

/** SQS takes no longer one. */
const longestWaitMs = 20_000

/**
 * An SQS queue as its workers see it. It counts in whole seconds: waits, visibility and releases are rounded up. A receive that its
 * signal ends may leave messages in flight until their visibility is over: nobody learns what SQS had taken for it.
 */
export function sqsQueueReader(client: Pick<SQSClient, 'send'>, queueUrl: string): QueueReader {
  const aboutReceipt = async (what: string, request: () => Promise<unknown>): Promise<void> => {
    try {
      await request()
    } catch (cause) {
      if (!isStaleReceipt(cause)) throw queueProblem(cause, queueUrl, what)
    }
  }
  return {
    async receive(options) {
      const { signal } = options
      if (signal.aborted) return []
      try {
        const { Messages = [] } = await client.send(receiveCommand(queueUrl, options), { abortSignal: signal })
        return Messages.flatMap(delivered)
      } catch (cause) {
        if (signal.aborted) return []
        throw queueProblem(cause, queueUrl, 'cannot be received from')
      }
    },
    remove: (receipt) =>
      aboutReceipt('did not remove a message', () =>
        client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt })),
      ),
    release: (receipt, afterMs) =>
      aboutReceipt('did not release a message', () =>
        client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receipt,
            VisibilityTimeout: seconds(afterMs, longestVisibilityMs),
          }),
        ),
      ),
  }
}

function receiveCommand(queueUrl: string, options: ReceiveOptions): ReceiveMessageCommand {
  const { max, groups = max, visibilityMs, waitMs } = options
  return new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    // SQS knows no limit of groups, and each message may be of another one.
    MaxNumberOfMessages: Math.min(max, groups, mostReceived),
    VisibilityTimeout: seconds(visibilityMs, longestVisibilityMs),
    WaitTimeSeconds: seconds(waitMs, longestWaitMs),
    MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount', 'SentTimestamp'],
  })
}

function delivered({ MessageId, ReceiptHandle, Body, Attributes }: Message): readonly Delivered[] {
  if (MessageId === undefined || ReceiptHandle === undefined || Body === undefined) return []
  const group = Attributes?.MessageGroupId
  return [
    {
      id: MessageId,
      receipt: ReceiptHandle,
      body: Body,
      ...(group !== undefined && { group }),
      receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
      sentAt: Number(Attributes?.SentTimestamp ?? 0),
    },
  ]
}

function seconds(ms: number, most: number): number {
  return Math.ceil(Math.min(ms, most) / 1000)
}
