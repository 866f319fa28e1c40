import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SQSClient, SQSServiceException } from '@aws-sdk/client-sqs'
import { sqsDelayQueue, sqsQueue } from '../../../lib/adapters/aws/sqs-queue.ts'
import { sqsQueueReader } from '../../../lib/adapters/aws/sqs-queue-reader.ts'
import type { ProblemCode } from '../../../lib/core/problem.ts'

const url = 'https://sqs.example/1/sync.fifo'
const { signal } = new AbortController()

/** A client that gives one answer, and keeps what it was asked. */
function clientThat(answer: () => unknown) {
  const asked: { readonly command: string; readonly input: object }[] = []
  const client = {
    async send(command: { readonly input: object }) {
      asked.push({ command: command.constructor.name, input: command.input })
      return answer()
    },
  } as unknown as Pick<SQSClient, 'send'>
  return { asked, client }
}

function refusal(name: string, message: string, httpStatusCode = 400): () => never {
  const cause = new SQSServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } })
  return () => {
    throw cause
  }
}

test('asks for messages in whole seconds, rounded up and within what SQS takes', async () => {
  const { asked, client } = clientThat(() => ({}))
  const reader = sqsQueueReader(client, url)
  assert.deepEqual(await reader.receive({ max: 5, visibilityMs: 90_001, waitMs: 1, signal }), [])
  await reader.receive({ max: 50, visibilityMs: 1e12, waitMs: 60_000, signal })
  await reader.receive({ max: 10, groups: 3, visibilityMs: 0, waitMs: 0, signal })
  const MessageSystemAttributeNames = ['MessageGroupId', 'ApproximateReceiveCount', 'SentTimestamp']
  const receive = (MaxNumberOfMessages: number, VisibilityTimeout: number, WaitTimeSeconds: number) => ({
    command: 'ReceiveMessageCommand',
    input: { QueueUrl: url, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds, MessageSystemAttributeNames },
  })
  assert.deepEqual(asked, [receive(5, 91, 1), receive(10, 43_200, 20), receive(3, 0, 0)])
})

test('answers what SQS says of a message, with its group where it has one', async () => {
  const Attributes = { ApproximateReceiveCount: '3', SentTimestamp: '1767225600000' }
  const message = { MessageId: 'id', ReceiptHandle: 'receipt', Body: '{}' }
  const { client } = clientThat(() => ({
    Messages: [
      { ...message, Attributes: { ...Attributes, MessageGroupId: 'group' } },
      { ...message, Attributes },
    ],
  }))
  const delivered = { id: 'id', receipt: 'receipt', body: '{}', receives: 3, sentAt: 1_767_225_600_000 }
  assert.deepEqual(await sqsQueueReader(client, url).receive({ max: 10, visibilityMs: 1_000, waitMs: 0, signal }), [
    { ...delivered, group: 'group' },
    delivered,
  ])
})

test('removes and releases by receipt', async () => {
  const { asked, client } = clientThat(() => ({}))
  const reader = sqsQueueReader(client, url)
  await reader.remove('receipt')
  await reader.release('receipt', 1_001)
  await reader.release('receipt', 0)
  const input = { QueueUrl: url, ReceiptHandle: 'receipt' }
  assert.deepEqual(asked, [
    { command: 'DeleteMessageCommand', input },
    { command: 'ChangeMessageVisibilityCommand', input: { ...input, VisibilityTimeout: 2 } },
    { command: 'ChangeMessageVisibilityCommand', input: { ...input, VisibilityTimeout: 0 } },
  ])
})

const stale: readonly (readonly [string, string])[] = [
  ['ReceiptHandleIsInvalid', 'The input receipt handle is invalid.'],
  ['MessageNotInflight', ''],
  [
    'InvalidParameterValue',
    'Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
  ],
]

for (const [name, message] of stale) {
  test(`takes ${name} for what it is: a receipt that is no longer valid`, async () => {
    const reader = sqsQueueReader(clientThat(refusal(name, message)).client, url)
    await reader.remove('receipt')
    await reader.release('receipt', 0)
  })
}

const refused: readonly (readonly [string, () => never, ProblemCode])[] = [
  ['a lack of permission', refusal('AccessDenied', 'no', 403), 'AccessDenied'],
  ['a queue that is not there', refusal('QueueDoesNotExist', 'no'), 'NotFound'],
  ['characters that SQS does not take', refusal('InvalidMessageContents', 'no'), 'InvalidInput'],
  [
    'a queue with a lower limit',
    refusal('InvalidParameterValue', 'Message must be shorter than 1024 bytes.'),
    'InvalidInput',
  ],
  ['throttling', refusal('RequestThrottled', 'no'), 'StoreFailed'],
]

for (const [name, answer, code] of refused) {
  test(`tells of ${name} as ${code}, naming the queue`, async () => {
    const { client } = clientThat(answer)
    const reader = sqsQueueReader(client, url)
    const told = { name: 'Problem', code, message: /^sync\.fifo / }
    await assert.rejects(sqsQueue(client, url).send({}, { group: 'a', dedupId: '1' }), told)
    await assert.rejects(reader.receive({ max: 1, visibilityMs: 1, waitMs: 0, signal }), told)
    await assert.rejects(reader.remove('receipt'), told)
    await assert.rejects(reader.release('receipt', 0), told)
  })
}

test('delays by whole seconds, and never by less than was asked for', async () => {
  const { asked, client } = clientThat(() => ({}))
  await sqsDelayQueue<object>(client, url).send({ a: 1 }, 1_001)
  const input = { QueueUrl: url, MessageBody: '{"a":1}', DelaySeconds: 2 }
  assert.deepEqual(asked, [{ command: 'SendMessageCommand', input }])
})

test('sends nothing that no queue takes', async () => {
  const { asked, client } = clientThat(() => ({}))
  const invalid = { name: 'Problem', code: 'InvalidInput' }
  await assert.rejects(
    sqsQueue(client, url).send({ x: 'x'.repeat(1024 * 1024) }, { group: 'a', dedupId: '1' }),
    invalid,
  )
  await assert.rejects(sqsQueue(client, url).send(undefined, { group: 'a', dedupId: '1' }), invalid)
  await assert.rejects(sqsDelayQueue(client, url).send({}, -1), invalid)
  assert.deepEqual(asked, [])
})

test('answers nothing when its signal ends a receive', async () => {
  const end = new AbortController()
  const { client } = clientThat(() => {
    end.abort()
    throw Object.assign(new Error('Request aborted'), { name: 'AbortError' })
  })
  const reader = sqsQueueReader(client, url)
  assert.deepEqual(await reader.receive({ max: 1, visibilityMs: 1, waitMs: 20_000, signal: end.signal }), [])
})
