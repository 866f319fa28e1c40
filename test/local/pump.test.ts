import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SQSEvent } from 'aws-lambda'
import { memoryDelayQueue, memoryQueue } from '../../lib/adapters/memory/queue.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Problem } from '../../lib/core/problem.ts'
import { type Pump, pump } from '../../lib/local/pump.ts'
import type { FifoHandler } from '../../lib/queue/fifo-handler.ts'
import type { QueueReader } from '../../lib/queue/queue.ts'
import { manualClock } from '../support/manual-clock.ts'

const visibilityMs = 90_000
const allWorked = { batchItemFailures: [] }
/** Lets everything run that needs no time to pass. */
const settled = () => new Promise(setImmediate)

function texts({ Records }: SQSEvent): string {
  return Records.map(({ body }) => JSON.parse(body).text).join(' ')
}

/** A pump over a queue in memory whose time the test moves. */
function scene(handler: FifoHandler, options: Partial<Pump> = {}) {
  const clock = manualClock()
  const queue = memoryQueue<object>(clock)
  const end = new AbortController()
  const told: Problem[] = []
  let sent = 0
  const pumping = pump({
    ...{ queue: 'sync.fifo', reader: queue, handler, clock, signal: end.signal, visibilityMs, timeoutMs: 60_000 },
    report: (problem) => told.push(problem),
    ...options,
  })
  return {
    ...{ clock, queue, told, pumping },
    /** Sends texts as `group:text`. */
    async send(...messages: readonly string[]) {
      for (const message of messages) {
        const [group = '', text = ''] = message.split(':')
        await queue.send({ text }, { group, dedupId: String(++sent) })
      }
      await settled()
    },
    async stop() {
      end.abort()
      await pumping
    },
  }
}

/** A handler whose calls end when the test says so. */
function heldHandler() {
  const running = new Map<string, () => void>()
  let most = 0
  const handler: FifoHandler = async (event) => {
    await new Promise<void>((resolve) => {
      running.set(texts(event), resolve)
      most = Math.max(most, running.size)
    })
    running.delete(texts(event))
    return allWorked
  }
  return {
    handler,
    running: () => [...running.keys()],
    async finish(text: string) {
      running.get(text)?.()
      await settled()
    },
    most: () => most,
  }
}

test('hands a message over in the form of Lambda, and removes what was worked', async () => {
  const events: SQSEvent[] = []
  const { clock, queue, send, stop } = scene(async (event) => {
    events.push(event)
    return allWorked
  })
  await send('production:x')
  const [record] = events[0]!.Records
  assert.deepEqual(
    { ...record, messageId: 'id', receiptHandle: 'receipt' },
    {
      messageId: 'id',
      receiptHandle: 'receipt',
      body: '{"text":"x"}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(clock.now()),
        SenderId: 'local',
        ApproximateFirstReceiveTimestamp: String(clock.now()),
        MessageGroupId: 'production',
      },
      messageAttributes: {},
      md5OfBody: 'b26bb7ca01ebf17f130cdb6199645e91',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:local:000000000000:sync.fifo',
      awsRegion: 'local',
    },
  )
  await stop()
  assert.equal(queue.size, 0)
})

test('works a message of a queue without order, which has no group', async () => {
  const clock = manualClock()
  const timers = memoryDelayQueue<object>(clock)
  const groups: (string | undefined)[] = []
  const { stop } = scene(
    async ({ Records }) => {
      groups.push(...Records.map(({ attributes }) => attributes.MessageGroupId))
      return allWorked
    },
    { reader: timers, clock },
  )
  await timers.send({ text: 'later' }, 5_000)
  await clock.pass(4_999)
  assert.deepEqual(groups, [])
  await clock.pass(1)
  assert.deepEqual(groups, [undefined])
  await stop()
})

test('works groups side by side, and one group one message after the other', async () => {
  const { handler, running, finish } = heldHandler()
  const { send, stop } = scene(handler, { batchSize: 1 })
  await send('a:a1', 'a:a2', 'b:b1', 'b:b2')
  assert.deepEqual(running(), ['a1', 'b1'])
  await finish('b1')
  assert.deepEqual(running(), ['a1', 'b2'])
  await finish('a1')
  assert.deepEqual(running(), ['b2', 'a2'])
  await finish('a2')
  await finish('b2')
  await stop()
})

test('works no more groups at once than it has places for, and a place that gets free is used at once', async () => {
  const { handler, running, finish, most } = heldHandler()
  const { send, stop } = scene(handler, { concurrency: 2 })
  await send('a:1', 'b:2', 'c:3', 'd:4')
  assert.deepEqual(running(), ['1', '2'])
  await finish('1')
  assert.deepEqual(running(), ['2', '3'])
  for (const text of ['2', '3', '4']) await finish(text)
  assert.equal(most(), 2)
  await stop()
})

test('hands over several messages of a group at once, and never those of two groups', async () => {
  const { handler, running, finish } = heldHandler()
  const { send, stop } = scene(handler, { concurrency: 3, batchSize: 3 })
  await send('z:0')
  await send('a:1', 'a:2', 'b:3', 'a:4', 'a:5')
  // The first message of a group is there before the others are sent.
  assert.deepEqual(running(), ['0', '1', '3'])
  await finish('1')
  assert.deepEqual(running(), ['0', '3', '2 4 5'])
  for (const text of ['0', '3', '2 4 5']) await finish(text)
  await stop()
})

test('gives a failing message to its handler again, after twice the time at each failure, and nothing of its group before it', async () => {
  const seen: string[] = []
  const { clock, send, stop, told } = scene(
    async (event) => {
      const [record] = event.Records
      seen.push(texts(event))
      const fails = texts(event) === 'sick' && Number(record?.attributes.ApproximateReceiveCount) < 8
      return { batchItemFailures: fails ? [{ itemIdentifier: record!.messageId }] : [] }
    },
    { batchSize: 1 },
  )
  await send('a:sick', 'a:sound')
  for (const [turn, ms] of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000].entries()) {
    await clock.pass(ms - 1)
    assert.deepEqual(seen, Array(turn + 1).fill('sick'))
    await clock.pass(1)
  }
  assert.deepEqual(seen.slice(-2), ['sick', 'sound'])
  // What failed is for the handler to tell.
  assert.deepEqual(told, [])
  await stop()
})

test('gives what failed to the dead letters in the end', async () => {
  const { clock, queue, send, stop } = scene(async ({ Records }) => ({
    batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
  }))
  await send('a:sick')
  for (let turn = 0; turn < 20; turn++) await clock.pass(60_000)
  assert.deepEqual(
    queue.dead().map(({ body, receives }) => [body, receives]),
    [['{"text":"sick"}', 20]],
  )
  await stop()
})

test('removes what a handler worked of a batch, and gives the rest again in its order', async () => {
  const seen: string[] = []
  const rest = Promise.withResolvers<void>()
  const { clock, queue, send, stop } = scene(async (event) => {
    seen.push(texts(event))
    if (seen.length === 1) await rest.promise
    const again = seen.length === 2 ? event.Records.slice(1) : []
    return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  })
  await send('a:0', 'a:1', 'a:2', 'a:3')
  rest.resolve()
  await settled()
  await clock.pass(1_000)
  await send('a:4')
  assert.deepEqual(seen, ['0', '1 2 3', '2 3', '4'])
  assert.equal(queue.size, 0)
  await stop()
})

const broken: readonly (readonly [string, FifoHandler])[] = [
  ['throws', () => Promise.reject(new Error('out of memory'))],
  ['gives back what it was not given', async () => ({ batchItemFailures: [{ itemIdentifier: 'other' }] })],
]

for (const [how, handler] of broken) {
  test(`gives a whole batch again whose handler ${how}, and tells of it`, async () => {
    let calls = 0
    const { clock, queue, send, stop, told } = scene(async (...call) => (++calls === 1 ? handler(...call) : allWorked))
    await send('a:1')
    assert.deepEqual(
      told.map(({ code, fields }) => [code, fields.subject]),
      [['Aborted', 'sync.fifo']],
    )
    assert.equal(queue.size, 1)
    await clock.pass(1_000)
    assert.deepEqual([calls, queue.size], [2, 0])
    await stop()
  })
}

test('never works a group twice at once, even where a handler outlives the visibility of its message', async () => {
  const { handler, running, finish, most } = heldHandler()
  const { clock, queue, send, stop } = scene(handler)
  await send('a:1')
  await clock.pass(visibilityMs)
  assert.deepEqual([running(), most()], [['1'], 1])
  await finish('1')
  await finish('1')
  assert.equal(queue.size, 0)
  await stop()
})

test('tells a handler how much time it has', async () => {
  const left: number[] = []
  const clock = manualClock()
  const { send, stop } = scene(
    async (_, { getRemainingTimeInMillis }) => {
      left.push(getRemainingTimeInMillis())
      await clock.pass(1_500)
      left.push(getRemainingTimeInMillis())
      return allWorked
    },
    { clock },
  )
  await send('a:1')
  assert.deepEqual(left, [60_000, 58_500])
  await stop()
})

test('ends with its signal, after the handlers that run, and takes no message any more', async () => {
  const { handler, running, finish } = heldHandler()
  const { send, stop, queue, pumping } = scene(handler)
  await send('a:1')
  let ended = false
  void pumping.then(() => {
    ended = true
  })
  const stopping = stop()
  await send('a:2', 'b:3')
  assert.deepEqual([running(), ended], [['1'], false])
  await finish('1')
  await stopping
  assert.equal(queue.size, 2)
})

test('tells of a queue that fails, and asks it again after a pause', async () => {
  const clock = manualClock()
  const queue = memoryQueue<object>(clock)
  let failures = 2
  const reader: QueueReader = {
    receive: (options) => (failures-- > 0 ? Promise.reject(new Error('throttled')) : queue.receive(options)),
    remove: () => Promise.reject(new Error('throttled')),
    release: queue.release,
  }
  const seen: string[] = []
  const { told, stop } = scene(
    async (event) => {
      seen.push(texts(event))
      return allWorked
    },
    { clock, reader },
  )
  await queue.send({ text: '1' }, { group: 'a', dedupId: '1' })
  for (let turn = 0; turn < 3; turn++) await clock.pass(1_000)
  assert.deepEqual(seen, ['1'])
  assert.deepEqual(
    told.map(({ code, fields }) => [code, fields.subject]),
    [...Array(3)].map(() => ['StoreFailed', 'sync.fifo']),
  )
  // What could not be removed comes again when its time is over.
  await clock.pass(visibilityMs)
  assert.deepEqual(seen, ['1', '1'])
  await stop()
})

test('brings a message to an idle handler without waiting for anything but the processor', async () => {
  const queue = memoryQueue<object>(systemClock)
  const end = new AbortController()
  const waited: number[] = []
  let sentAt = 0
  const pumping = pump({
    ...{ queue: 'sync.fifo', reader: queue, clock: systemClock, signal: end.signal, visibilityMs, timeoutMs: 60_000 },
    report: assert.ifError,
    async handler() {
      waited.push(performance.now() - sentAt)
      return allWorked
    },
  })
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    sentAt = performance.now()
    await queue.send({}, { group: 'a', dedupId: String(turn) })
  }
  end.abort()
  await pumping
  const median = waited.toSorted((a, b) => a - b)[25]!
  assert(median < 2, `median ${median} ms`)
})
