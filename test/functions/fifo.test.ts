import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SQSEvent } from 'aws-lambda'
import { fifoHandler } from '../../functions/fifo.ts'

function eventOf(...bodies: readonly string[]): SQSEvent {
  const records = bodies.map((body, i) => ({ messageId: `m${i}`, body, attributes: { MessageGroupId: 'group' } }))
  return { Records: records } as unknown as SQSEvent
}

const context = (ms: number) => ({ getRemainingTimeInMillis: () => ms })

test('answers the ids of a group from its first failure on', async (t) => {
  const told = t.mock.method(console, 'error', () => undefined)
  const handler = fifoHandler({
    parse: (body) => body,
    async work(message) {
      if (message === 'sick') throw new Error('no')
    },
  })
  const { batchItemFailures } = await handler(eventOf('sound', 'sick', 'sound'), context(60_000))
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }])
  assert.equal(told.mock.callCount(), 1)
})

test('aborts everything that is under way before it returns', async () => {
  let seen: AbortSignal | undefined
  const handler = fifoHandler({
    parse: (body) => body,
    async work(_, signal) {
      seen = signal
      assert.equal(signal.aborted, false)
    },
  })
  await handler(eventOf('one'), context(60_000))
  assert.equal(seen?.aborted, true)
})

test('aborts work that would outlive the function', async () => {
  const handler = fifoHandler({
    parse: (body) => body,
    work: (_, signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
  })
  assert.deepEqual(await handler(eventOf('long'), context(5_020)), { batchItemFailures: [] })
})
