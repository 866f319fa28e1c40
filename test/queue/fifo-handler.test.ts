import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { SQSEvent } from 'aws-lambda'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Clock } from '../../lib/core/clock.ts'
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

/** A clock that goes to its next alarm as soon as nothing else happens. */
function jumpingClock(): Clock & { readonly passed: () => number } {
  let now = 0
  return {
    now: () => now,
    passed: () => now,
    async sleep(ms, signal) {
      const due = now + ms
      await setImmediate()
      signal?.throwIfAborted()
      now = Math.max(now, due)
    },
  }
}

test('stops work 20 s before the function ends', async () => {
  const clock = jumpingClock()
  let stopped = 0
  const handler = fifoHandler(
    {
      parse: (body) => body,
      work: (_, signal, leftMs) =>
        new Promise<void>((resolve) => {
          assert.equal(leftMs, 40_000)
          signal.addEventListener('abort', () => {
            stopped = clock.now()
            resolve()
          })
        }),
    },
    { clock, report: () => undefined },
  )
  assert.deepEqual(await handler(eventOf('long'), context(60_000)), { batchItemFailures: [] })
  assert.equal(stopped, 40_000)
})

test('gives back what does not stop, before Lambda ends the function', async () => {
  const told: string[] = []
  const clock = jumpingClock()
  const handler = fifoHandler(
    { parse: (body) => body, work: () => new Promise<void>(() => undefined) },
    { clock, report: (id, { message }, outcome) => told.push(`${id} ${outcome}: ${message}`) },
  )
  assert.deepEqual(await handler(eventOf('deaf'), context(60_000)), { batchItemFailures: [{ itemIdentifier: 'm0' }] })
  assert.deepEqual(told, ['m0 again: did not stop in time; its messages are given back'])
  assert.equal(clock.passed(), 55_000)
})

test('leaves half the time to work that has hardly any', async () => {
  const lefts: number[] = []
  const work = async (_: readonly string[], __: AbortSignal, leftMs: number) => void lefts.push(leftMs)
  await fifoHandler({ parse: (body) => body, work }, quiet)(eventOf('short'), context(10_000))
  assert.deepEqual(lefts, [5_000])
})
