import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { sqsQueue } from '../../../lib/adapters/aws/sqs-queue.ts'
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
