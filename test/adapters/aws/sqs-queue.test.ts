import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { sqsDelayQueue, sqsQueue } from '../../../lib/adapters/aws/sqs-queue.ts'
import type { Problem } from '../../../lib/core/problem.ts'

const url = 'https://sqs.example/1/sync.fifo'

function clientThat(answer: (input: Record<string, string>) => void) {
  const send = async (command: { readonly input: Record<string, string> }) => answer(command.input)
  return { send } as unknown as Pick<SQSClient, 'send'>
}

test('sends JSON with group and id in the alphabet and length that SQS takes', async () => {
  const sent: Record<string, string>[] = []
  const queue = sqsQueue<object>(
    clientThat((input) => sent.push(input)),
    url,
  )
  await queue.send({ kind: 'wake' }, { group: `https://git.example/${'x'.repeat(300)}`, dedupId: 'a:1:é' })
  assert.equal(sent[0]?.QueueUrl, url)
  assert.equal(sent[0]?.MessageBody, '{"kind":"wake"}')
  for (const id of [sent[0]?.MessageGroupId, sent[0]?.MessageDeduplicationId]) assert.match(id ?? '', /^[0-9a-f]{64}$/)
})

test('says which queue did not accept a message', async () => {
  const queue = sqsQueue<object>(
    clientThat(() => {
      throw new Error('throttled')
    }),
    url,
  )
  await assert.rejects(queue.send({}, { group: 'g', dedupId: 'd' }), (problem: Problem) => {
    assert.equal(problem.code, 'StoreFailed')
    assert.equal(problem.fields.subject, 'sync.fifo')
    return true
  })
})

const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'

describe('the trace of a message', () => {
  const sentBy = async (trace?: () => string | undefined) => {
    const sent: Record<string, unknown>[] = []
    const client = clientThat((input) => sent.push(input))
    await sqsQueue<object>(client, url, trace).send({}, { group: 'g', dedupId: 'd' })
    await sqsDelayQueue<object>(client, url, trace).send({}, 1_000)
    return sent.map(({ MessageSystemAttributes }) => MessageSystemAttributes)
  }
  const attributes = { AWSTraceHeader: { DataType: 'String', StringValue: header } }

  for (const { what, trace, is } of [
    { what: 'goes beside it', trace: () => header, is: attributes },
    { what: 'is left out where there is none', trace: () => undefined, is: undefined },
    { what: 'is left out where it is empty', trace: () => '', is: undefined },
    { what: 'is left out where nobody traces', trace: undefined, is: undefined },
  ]) {
    it(what, async () => assert.deepEqual(await sentBy(trace), [is, is]))
  }

  it('is that of the invocation, not of the one that made the queue', async () => {
    const sent: unknown[] = []
    const headers = ['Root=1-a', 'Root=1-b']
    const client = clientThat((input) => sent.push(input.MessageSystemAttributes))
    const queue = sqsQueue<object>(client, url, () => headers.shift())
    for (const dedupId of ['1', '2']) await queue.send({}, { group: 'g', dedupId })
    const of = (StringValue: string) => ({ AWSTraceHeader: { DataType: 'String', StringValue } })
    assert.deepEqual(sent, [of('Root=1-a'), of('Root=1-b')])
  })
})
