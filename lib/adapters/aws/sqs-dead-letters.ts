import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
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

/** A queue, and the one that takes what it gives up. */
export interface SqsPlace {
  readonly url: string
  readonly deadLetters?: string
}

interface Taken {
  /** Where it was to be worked. */
  readonly url: string
  readonly deadLetters: string
  readonly receipt: string
}

/**
 * The dead letters of queues of SQS, received as by a worker. SQS can move them back by itself (StartMessageMoveTask), but all of a queue or
 * none, without telling which, and it keeps ids of deduplication: what failed within five minutes would be dropped. Here each is sent with its
 * group and a new id, then removed: a crash in between sends it twice, which is harmless.
 */
export function sqsDeadLetters(
  client: Pick<SQSClient, 'send'>,
  queues: Readonly<Record<QueueName, SqsPlace | readonly SqsPlace[]>>,
  world: { readonly nonces: () => string; readonly now: () => number },
): DeadLetterBox {
  const taken = new Map<string, Taken>()
  const takeFrom = async ({ url, deadLetters }: SqsPlace): Promise<readonly DeadLetter[]> => {
    if (deadLetters === undefined) throw unknownPlace(url)
    const { Messages = [] } = await asked(deadLetters, 'cannot be received from', () =>
      client.send(receiveCommand(deadLetters)),
    )
    return Messages.flatMap((message) => {
      const letter = letterOf(message, world.now())
      if (letter === undefined || taken.has(letter.id)) return []
      taken.set(letter.id, { url, deadLetters, receipt: message.ReceiptHandle ?? '' })
      return [letter]
    })
  }
  return {
    async take(queue) {
      return (await Promise.all([queues[queue]].flat().map(takeFrom))).flat()
    },
    async sendBack(_, { id, group, body }) {
      const found = taken.get(id)
      if (found === undefined) return
      const { url, deadLetters, receipt } = found
      const order = group && { MessageGroupId: group, MessageDeduplicationId: digestOf(`redrive:${world.nonces()}`) }
      await asked(url, 'did not accept the message', () =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...order })),
      )
      await asked(deadLetters, 'did not remove a message', () =>
        client.send(new DeleteMessageCommand({ QueueUrl: deadLetters, ReceiptHandle: receipt })),
      )
      taken.delete(id)
    },
    async release() {
      for (const { deadLetters, receipt } of taken.values()) await release(client, deadLetters, receipt)
      taken.clear()
    },
  }
}

function receiveCommand(url: string): ReceiveMessageCommand {
  return new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: mostReceived,
    VisibilityTimeout: visibilitySeconds,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount', 'SentTimestamp'],
  })
}

/** What cannot be released, because its time is over or nobody may, is there again by itself in two minutes. */
async function release(client: Pick<SQSClient, 'send'>, url: string, receipt: string): Promise<void> {
  try {
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
    )
  } catch (cause) {
    const problem = queueProblem(cause, url, 'did not release a message')
    if (!isStaleReceipt(cause) && problem.code !== 'AccessDenied') throw problem
  }
}

function unknownPlace(url: string): Problem {
  const remedy = 'Deploy the stack with this version, which tells where they are'
  const subject = url.slice(url.lastIndexOf('/') + 1)
  return new Problem({ code: 'NotFound', subject, what: 'has dead letters that no output of the stack names', remedy })
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
