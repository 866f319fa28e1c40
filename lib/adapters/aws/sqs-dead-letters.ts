import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { digestOf } from '../../core/digest.ts'
import { Problem } from '../../core/problem.ts'
import type { DeadLetterBox, QueueName } from '../../queue/dead-letter-box.ts'
import { type DeadLetter, mostReceived } from '../../queue/queue.ts'
import { isStaleReceipt, queueProblem } from './sqs-error.ts'

/** How long they are kept from others while a person looks. */
const visibilitySeconds = 120

interface Taken {
  readonly queue: QueueName
  readonly receipt: string
}

/**
 * The dead letters of queues of SQS, received as by a worker. SQS can move them back by itself (StartMessageMoveTask), but all of a queue or
 * none, without telling which, and it keeps ids of deduplication: what failed within five minutes would be dropped. Here each is sent with its
 * group and a new id, then removed: a crash in between sends it twice, which is harmless.
 */
export function sqsDeadLetters(
  client: Pick<SQSClient, 'send'>,
  queues: Readonly<Record<QueueName, string>>,
  world: { readonly nonces: () => string; readonly now: () => number },
): DeadLetterBox {
  const urls = new Map<QueueName, Promise<string>>()
  const taken = new Map<string, Taken>()
  const urlOf = (queue: QueueName): Promise<string> => {
    const known = urls.get(queue) ?? deadLettersOf(client, queues[queue])
    urls.set(queue, known)
    return known
  }
  return {
    async take(queue) {
      const url = await urlOf(queue)
      const { Messages = [] } = await asked(url, 'cannot be received from', () =>
        client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: mostReceived,
            VisibilityTimeout: visibilitySeconds,
            WaitTimeSeconds: 1,
            MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount', 'SentTimestamp'],
          }),
        ),
      )
      return Messages.flatMap((message) => {
        const letter = letterOf(message, world.now())
        if (letter === undefined || taken.has(letter.id)) return []
        taken.set(letter.id, { queue, receipt: message.ReceiptHandle ?? '' })
        return [letter]
      })
    },
    async sendBack(queue, { id, group, body }) {
      const order = group && { MessageGroupId: group, MessageDeduplicationId: digestOf(`redrive:${world.nonces()}`) }
      const url = queues[queue]
      await asked(url, 'did not accept the message', () =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...order })),
      )
      const { receipt } = taken.get(id) ?? {}
      const from = await urlOf(queue)
      await asked(from, 'did not remove a message', () =>
        client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: receipt })),
      )
      taken.delete(id)
    },
    async release() {
      for (const { queue, receipt } of taken.values()) {
        const url = await urlOf(queue)
        const request = { QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }
        await asked(url, 'did not release a message', () => client.send(new ChangeMessageVisibilityCommand(request)))
      }
      taken.clear()
    },
  }
}

/** The queue that takes what a queue gives up. */
async function deadLettersOf(client: Pick<SQSClient, 'send'>, url: string): Promise<string> {
  const { Attributes } = await asked(url, 'does not say where its dead letters are', () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] })),
  )
  const [, account, name] =
    /"deadLetterTargetArn":\s*"[^"]*:([0-9]+):([^":]+)"/.exec(Attributes?.RedrivePolicy ?? '') ?? []
  const subject = url.slice(url.lastIndexOf('/') + 1)
  if (name === undefined) throw new Problem({ code: 'NotFound', subject, what: 'keeps no dead letters' })
  const { QueueUrl } = await asked(url, 'does not say where its dead letters are', () =>
    client.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account })),
  )
  if (QueueUrl !== undefined) return QueueUrl
  throw new Problem({ code: 'NotFound', subject, what: `has dead letters in ${name}, which is not there` })
}

async function asked<T>(url: string, what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (cause) {
    throw isStaleReceipt(cause)
      ? new Problem({
          code: 'Conflict',
          subject: url.slice(url.lastIndexOf('/') + 1),
          what,
          remedy: 'Try again',
          cause,
        })
      : queueProblem(cause, url, what)
  }
}

/** When it became one SQS does not tell. */
function letterOf({ MessageId, Body, Attributes }: Message, now: number): DeadLetter | undefined {
  if (MessageId === undefined || Body === undefined) return undefined
  const group = Attributes?.MessageGroupId
  return {
    id: MessageId,
    ...(group !== undefined && { group }),
    body: Body,
    receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
    sentAt: Number(Attributes?.SentTimestamp ?? now),
    deadAt: now,
  }
}
