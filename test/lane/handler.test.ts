import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { type LaneHandlerWorld, laneHandler } from '../../lib/lane/handler.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import type { SyncMessage } from '../../lib/queue/message.ts'
import { manualClock } from '../support/manual-clock.ts'

const both: readonly SyncMessage[] = [
  { schema: 1, kind: 'wake', cluster: 'inner' },
  { schema: 1, kind: 'audit', cluster: 'inner', full: true },
]

/** Hands the messages to a handler of which nothing but what is given here may be asked. */
async function handle(world: Partial<LaneHandlerWorld>, messages = both) {
  const handler = laneHandler({
    clock: manualClock(),
    report: () => undefined,
    open: () => assert.fail('the lane was opened'),
    continueLater: () => assert.fail('the lane was told to go on'),
    lookLater: () => assert.fail('the lane was told to look again'),
    ...world,
  })
  const delivered = messages.map((message, n) => ({
    ...{ id: `m${n}`, receipt: `r${n}`, group: 'inner', receives: 1, sentAt: 0 },
    body: JSON.stringify(message),
  }))
  return handler(sqsEvent('test', delivered, 0), { getRemainingTimeInMillis: () => 900_000 })
}

test('messages for a cluster of another network are sent on as they are, and its lane is not touched', async () => {
  const passed: SyncMessage[] = []
  const passOn = async (some: readonly SyncMessage[]) => passed.push(...some) > 0
  assert.deepEqual(await handle({ passOn }), { batchItemFailures: [] })
  assert.deepEqual(passed, both)
})

test('messages that could not be sent on come again, the audit as an audit', async () => {
  const later: unknown[] = []
  const passOn = () => Promise.reject(new Error('the queue does not answer'))
  const lookLater: LaneHandlerWorld['lookLater'] = async (...asked) => void later.push(asked)
  assert.deepEqual(await handle({ passOn, lookLater }), { batchItemFailures: [] })
  assert.deepEqual(later, [['inner', 15_000, { full: true, requests: [] }, 1]])
})

describe('a lane that cannot even begin', () => {
  const open = () => Promise.reject(new Problem({ code: 'StoreFailed', what: 'the bucket does not answer' }))

  /** What is told of a message that failed before as often as it says, and after which pause it comes again. */
  async function failing(message: SyncMessage) {
    const told: string[] = []
    const later: (readonly [number, number])[] = []
    const report: LaneHandlerWorld['report'] = (_, __, outcome) => told.push(outcome)
    const lookLater: LaneHandlerWorld['lookLater'] = async (_, ms, __, failures) => void later.push([ms, failures])
    await handle({ open, report, lookLater }, [message])
    return { told, later }
  }

  for (const [failures, pauseMs] of [
    [0, 15_000],
    [1, 30_000],
    [5, 480_000],
    [6, 900_000],
    [40, 900_000],
  ] as const) {
    test(`is looked at again after ${pauseMs} ms where it failed ${failures} times before`, async () => {
      const { told, later } = await failing({ schema: 1, kind: 'timer', cluster: 'inner', failures })
      assert.deepEqual([told, later], [['again'], [[pauseMs, failures + 1]]])
    })
  }

  test('is left to the next audit of the schedule where one fails again and again, as each of them would go on', async () => {
    const audit: SyncMessage = { schema: 1, kind: 'audit', cluster: 'inner' }
    assert.deepEqual((await failing({ ...audit, failures: 6 })).later, [[900_000, 7]])
    assert.deepEqual(await failing({ ...audit, failures: 7 }), { told: ['dropped'], later: [] })
  })

  test('is audited all the same for those who asked for it and wait', async () => {
    const asked: SyncMessage = { schema: 1, kind: 'audit', cluster: 'inner', requests: ['a'], failures: 7 }
    assert.deepEqual((await failing(asked)).told, ['again'])
  })
})
