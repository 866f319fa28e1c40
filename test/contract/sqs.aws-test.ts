import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { sqsDelayQueue, sqsQueue } from '../../lib/adapters/aws/sqs-queue.ts'
import { sqsQueueReader } from '../../lib/adapters/aws/sqs-queue-reader.ts'
import { startMinistack } from '../support/ministack.ts'
import { delayQueueContract } from './delay-queue-contract.ts'
import { queueContract } from './queue-contract.ts'
import { takeAll } from './queue-scene.ts'

const ministack = await startMinistack()
const client = new SQSClient(ministack.client)
after(() => {
  client.destroy()
  ministack.stop()
})

let queues = 0

/** As infra declares it, but for times. */
const order = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }

async function create(attributes: Readonly<Record<string, string>>): Promise<string> {
  const name = `contract-${++queues}${attributes.FifoQueue === undefined ? '' : '.fifo'}`
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }))
  return QueueUrl!
}

/** A queue with its dead letters. */
async function createWithDead(attributes: Readonly<Record<string, string>>, maxReceiveCount = 20) {
  const deadUrl = await create(attributes)
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['QueueArn'] }),
  )
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount })
  const url = await create({ ...attributes, RedrivePolicy })
  const dead = async () => (await takeAll(sqsQueueReader(client, deadUrl))).map(({ body }) => body)
  return { url, reader: sqsQueueReader(client, url), dead }
}

/** Its seconds begin when SQS has the request. */
const pass = (ms: number) => sleep(ms + 300)

queueContract({
  name: 'SQS',
  concurrency: 6,
  async open({ maxReceiveCount } = {}) {
    const { url, reader, dead } = await createWithDead(order, maxReceiveCount)
    return { queue: { ...reader, ...sqsQueue<object>(client, url) }, pass, dead }
  },
  except: {
    'forgets an id 5 minutes after it was sent, not after its repeats': 'takes 5 minutes of real time',
    'does not remove or delay by a receipt whose time is over':
      'ministack takes such a receipt until the message is delivered again; AWS refuses it: "The receipt handle has expired"',
    'takes nothing for a worker that waits no longer':
      'a request that the client gave up goes on in SQS, and what it takes is in flight until its visibility is over',
  },
})

delayQueueContract({
  name: 'SQS',
  concurrency: 6,
  async open({ maxReceiveCount } = {}) {
    const { url, reader, dead } = await createWithDead({}, maxReceiveCount)
    return { queue: { ...reader, ...sqsDelayQueue<object>(client, url) }, pass, dead }
  },
})

test('says which queue is not there', async () => {
  const url = `${ministack.endpoint}/000000000000/nowhere.fifo`
  const missing = { name: 'Problem', code: 'NotFound', message: /^nowhere\.fifo / }
  await assert.rejects(sqsQueue(client, url).send({}, { group: 'a', dedupId: '1' }), missing)
  await assert.rejects(takeAll(sqsQueueReader(client, url)), missing)
})

test('a message carries its trace to whoever receives it, beside its body', async () => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
  for (const [url, queue] of await Promise.all([
    create(order).then((at) => [at, sqsQueue<object>(client, at, () => header)] as const),
    create({}).then((at) => {
      const { send } = sqsDelayQueue<object>(client, at, () => header)
      return [at, { send: (message: object) => send(message, 0) }] as const
    }),
  ])) {
    await queue.send({ kind: 'wake' }, { group: 'a', dedupId: '1' })
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    )
    assert.deepEqual(
      Messages?.map(({ Body, Attributes }) => [Body, Attributes]),
      [['{"kind":"wake"}', { AWSTraceHeader: header }]],
    )
  }
})
