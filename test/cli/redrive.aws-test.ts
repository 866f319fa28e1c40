import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { openStack } from '../../lib/cli/stack/open-stack.ts'
import { stackWorld } from '../../lib/cli/stack/stack-world.ts'
import { digestOf } from '../../lib/core/digest.ts'
import type { Problem } from '../../lib/core/problem.ts'
import { smallStack } from '../support/aws/small-stack.ts'
import { type Ministack, startMinistack } from '../support/ministack.ts'
import { sluice } from './sluice.ts'

let ministack: Ministack
let env: Readonly<Record<string, string>>
let client: SQSClient
let urls: Readonly<Record<'render' | 'sync' | 'timer' | 'notify', string>>

const unexpected = (problem: Problem): never => {
  throw problem
}

before(async () => {
  ministack = await startMinistack()
  const { accessKeyId, secretAccessKey } = ministack.client.credentials
  env = {
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_REGION: ministack.client.region, AWS_ENDPOINT_URL: ministack.endpoint },
  }
  Object.assign(process.env, env)
  await smallStack(ministack, 'Sluice', { maxReceiveCount: 2 })
  client = new SQSClient(ministack.client)
  const { queues } = (await stackWorld('Sluice', env)).places
  const { render, sync, timer, notify } = queues
  urls = { render: render.url, sync: sync.url, timer: timer.url, notify: notify.url }
})
after(() => {
  client?.destroy()
  ministack?.stop()
})

const run = (line: string) =>
  sluice(`redrive ${line} --stack Sluice`, {
    deps: { openStack: (name) => openStack(name, env, unexpected), clock: systemClock },
  })

const commandOf = (cluster: string, schema = 1) => JSON.stringify({ schema, kind: 'command', cluster })

async function send(url: string, body: string, group?: string): Promise<void> {
  const order = group && { MessageGroupId: digestOf(group), MessageDeduplicationId: digestOf(body) }
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...order }))
}

/** Takes everything and gives it back at once, until the dead letters have it. */
async function fail(url: string): Promise<void> {
  for (let empty = 0; empty < 2; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    )
    empty = Messages.length === 0 ? empty + 1 : 0
  }
}

async function bodiesIn(url: string) {
  const bodies: { readonly body: string; readonly group: string | undefined }[] = []
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    )
    if (Messages.length === 0) return bodies
    for (const { Body = '', Attributes } of Messages) bodies.push({ body: Body, group: Attributes?.MessageGroupId })
  }
}

test('a dry run shows dead letters and leaves them', async () => {
  await send(urls.sync, commandOf('production'), 'production')
  await fail(urls.sync)
  for (let time = 0; time < 2; time++) {
    const { code, out } = await run('--dry-run')
    assert.match(out, /^QUEUE .*\nsync .*command of cluster production/)
    assert.equal(code, 1)
  }
})

test('a dead letter is sent again within the window of its first id, in its group', async () => {
  const { code, err } = await run('')
  assert.deepEqual([code, err], [0, '1 message is sent again\n'])
  assert.deepEqual(await bodiesIn(urls.sync), [{ body: commandOf('production'), group: digestOf('production') }])
  assert.match((await run('')).out, /^No message was given up/)
})

test('more of a group than one receive takes are all sent, in their order', async () => {
  const url = urls.notify
  const event = (n: number) =>
    JSON.stringify({
      schema: 1,
      kind: 'event',
      cluster: 'staging',
      key: `events/staging/${String(n).padStart(2, '0')}`,
    })
  const bodies = Array.from({ length: 23 }, (_, n) => event(n))
  for (const body of bodies) await send(url, body, 'staging')
  await fail(url)
  const { code, err } = await run('--queue notify')
  assert.deepEqual([code, err], [0, '23 messages are sent again\n'])
  // A group gives no more until these are removed.
  const found = (await bodiesIn(url)).map(({ body }) => body)
  assert.deepEqual(found, bodies.slice(0, found.length))
  assert.ok(found.length >= 10)
})

test('the timer queue, which has no groups, is sent back too; what cannot be read stays and is released at once', async () => {
  const due = Date.now()
  const timer = { schema: 1, kind: 'timer', due, to: 'sync', group: 'production' }
  const good = JSON.stringify({ ...timer, message: JSON.parse(commandOf('production')) })
  await send(urls.timer, good)
  await send(urls.timer, JSON.stringify({ ...timer, schema: 7 }))
  await fail(urls.timer)
  const { code, out, err } = await run('--queue timer')
  assert.match(out, /delayed: command of cluster production/)
  assert.match(out, /unreadable .*schema 7/)
  assert.equal(err, '1 message is sent again\n1 message is kept: this version cannot read it\n')
  assert.equal(code, 1)
  assert.deepEqual(await bodiesIn(urls.timer), [{ body: good, group: undefined }])
  assert.match((await run('--queue timer --dry-run')).out, /schema 7/)
})
