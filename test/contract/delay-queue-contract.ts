import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DelayQueue, longestDelayMs } from '../../lib/queue/queue.ts'
import { type QueueCase, type QueueKind, removeAll, take, takeAll, takeOne, texts } from './queue-scene.ts'

/** What a case works with. */
export type StandardQueue = DelayQueue<object>
type Case = QueueCase<StandardQueue>

/** What every standard queue must do: no order, and each message after a delay of its own. */
export function delayQueueContract(kind: QueueKind<StandardQueue>): void {
  describe(`${kind.name} as a delay queue`, { concurrency: kind.concurrency ?? 1 }, () => {
    for (const { name, run, ...options } of cases) it(name, async () => run(await kind.open(options)))
  })
}

const cases: readonly Case[] = [
  {
    name: 'delivers a message without delay at once, and without a group',
    async run({ queue }) {
      await queue.send({ text: 'now' }, 0)
      const one = await takeOne(queue)
      assert.deepEqual([texts([one]), one.receives, one.group], [['now'], 1, undefined])
    },
  },
  {
    name: 'keeps a message back until its delay is over, and no other',
    async run({ queue, pass }) {
      await queue.send({ text: 'later' }, 1_500)
      await queue.send({ text: 'now' }, 0)
      assert.deepEqual(texts(await takeAll(queue)), ['now'])
      await pass(2_000)
      assert.deepEqual(texts(await takeAll(queue)), ['later'])
    },
  },
  {
    name: 'wakes a waiting worker by a send, and when a delay is over',
    async run({ queue, pass }) {
      const first = take(queue, { waitMs: 20_000 })
      await pass(100)
      await queue.send({ text: 'now' }, 0)
      assert.deepEqual(texts(await first), ['now'])
      const second = take(queue, { waitMs: 20_000 })
      await pass(100)
      await queue.send({ text: 'later' }, 1_000)
      await pass(1_000)
      assert.deepEqual(texts(await second), ['later'])
    },
  },
  {
    name: 'lets no message hold another one back, and folds none',
    async run({ queue }) {
      for (const text of ['1', '2', '2']) await queue.send({ text }, 0)
      const [first] = await take(queue, { max: 1 })
      const rest = await takeAll(queue)
      assert.deepEqual([...texts([first!]), ...texts(rest)].toSorted(), ['1', '2', '2'])
      await removeAll(queue, [first!, ...rest])
      assert.deepEqual(await take(queue), [])
    },
  },
  {
    name: 'delivers again what was released, at once or later, and what took too long',
    async run({ queue, pass }) {
      await queue.send({ text: 'x' }, 0)
      const first = await takeOne(queue)
      await queue.release(first.receipt, 0)
      const second = await takeOne(queue)
      await queue.release(second.receipt, 1_000)
      assert.deepEqual(await take(queue), [])
      await pass(1_000)
      const third = await takeOne(queue, { visibilityMs: 1_000 })
      await pass(1_000)
      const fourth = await takeOne(queue)
      assert.deepEqual(
        [first, second, third, fourth].map(({ receives }) => receives),
        [1, 2, 3, 4],
      )
      await queue.remove(second.receipt)
      await queue.remove(fourth.receipt)
      assert.deepEqual(await take(queue), [])
    },
  },
  {
    name: 'gives a message that failed as often as allowed to the dead letters',
    maxReceiveCount: 1,
    async run({ queue, dead }) {
      await queue.send({ text: 'sick' }, 0)
      await queue.release((await takeOne(queue)).receipt, 0)
      assert.deepEqual(await take(queue), [])
      assert.deepEqual(texts((await dead()).map((body) => ({ body }))), ['sick'])
    },
  },
  {
    name: 'takes delays of up to 15 minutes and refuses others, as it refuses what is over 1 MiB',
    async run({ queue }) {
      const refused = { name: 'Problem', code: 'InvalidInput' }
      for (const delay of [-1, longestDelayMs + 1, Number.NaN]) await assert.rejects(queue.send({}, delay), refused)
      await assert.rejects(queue.send({ text: 'x'.repeat(1024 * 1024) }, 0), refused)
      await queue.send({}, longestDelayMs)
      assert.deepEqual(await take(queue), [])
    },
  },
]
