import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SQSEvent } from 'aws-lambda'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Problem } from '../../lib/core/problem.ts'
import { fifoHandler } from '../../lib/queue/fifo-handler.ts'

function eventOf(...bodies: readonly string[]): SQSEvent {
  const records = bodies.map((body, i) => ({ messageId: `m${i}`, body, attributes: { MessageGroupId: 'group' } }))
  return { Records: records } as unknown as SQSEvent
}

const context = (ms: number) => ({ getRemainingTimeInMillis: () => ms })

const quiet = { clock: systemClock, report: () => undefined }

test('answers the ids of a group whose work failed', async () => {
  const told: Problem[] = []
  const handler = fifoHandler(
    {
      parse: (body) => body,
      async work(messages) {
        if (messages.includes('sick')) throw new Error('no')
      },
    },
    { clock: systemClock, report: (_, problem) => told.push(problem) },
  )
  const { batchItemFailures } = await handler(eventOf('sound', 'sick'), context(60_000))
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }])
  assert.deepEqual(
    told.map(({ code }) => code),
    ['Aborted', 'Aborted'],
  )
})

test('aborts everything that is under way before it returns', async () => {
  let seen: AbortSignal | undefined
  const handler = fifoHandler(
    {
      parse: (body) => body,
      async work(_, signal) {
        seen = signal
        assert.equal(signal.aborted, false)
      },
    },
    quiet,
  )
  await handler(eventOf('one'), context(60_000))
  assert.equal(seen?.aborted, true)
})

test('aborts work that would outlive the function', async () => {
  const handler = fifoHandler(
    {
      parse: (body) => body,
      work: (_, signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    },
    quiet,
  )
  assert.deepEqual(await handler(eventOf('long'), context(5_020)), { batchItemFailures: [] })
})
