import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LaneHandlerWorld, laneHandler } from '../../lib/lane/handler.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import type { SyncMessage } from '../../lib/queue/message.ts'
import { manualClock } from '../support/manual-clock.ts'

const messages: readonly SyncMessage[] = [
  { schema: 1, kind: 'wake', cluster: 'inner' },
  { schema: 1, kind: 'audit', cluster: 'inner', full: true },
]

/** Hands the messages to a handler of which nothing but what is given here may be asked. */
async function handle(world: Partial<LaneHandlerWorld>) {
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
  assert.deepEqual(passed, messages)
})

test('messages that could not be sent on come again, the audit as an audit', async () => {
  const later: unknown[] = []
  const passOn = () => Promise.reject(new Error('the queue does not answer'))
  const lookLater: LaneHandlerWorld['lookLater'] = async (...asked) => void later.push(asked)
  assert.deepEqual(await handle({ passOn, lookLater }), { batchItemFailures: [] })
  assert.deepEqual(later, [['inner', 15_000, { full: true, requests: [] }]])
})
