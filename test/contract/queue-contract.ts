import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Queue } from '../../lib/queue/queue.ts'
import {
  type QueueCase,
  type QueueKind,
  type QueueScene,
  removeAll,
  take,
  takeAll,
  takeOne,
  texts,
} from './queue-scene.ts'

/** What a case works with. */
export type FifoQueue = Queue<object>
type Scene = QueueScene<FifoQueue>
type Case = QueueCase<FifoQueue>

let ids = 0

/** Sends texts as `group:text`, each with an id of its own. */
async function send({ queue }: Scene, ...messages: readonly string[]): Promise<void> {
  for (const message of messages) {
    const [group = '', text = ''] = message.split(':')
    await queue.send({ text }, { group, dedupId: `id ${++ids}` })
  }
}

/** What every FIFO queue must do, by the documented behaviour of SQS with deduplication per group. */
export function queueContract(kind: QueueKind<FifoQueue>): void {
  describe(`${kind.name} as a FIFO queue`, { concurrency: kind.concurrency ?? 1 }, () => {
    for (const { name, run, ...options } of [...order, ...deduplication, ...visibility, ...receipts, ...waiting]) {
      if (kind.except?.[name] !== undefined) continue
      it(name, async () => run(await kind.open(options)))
    }
    it('makes no exception that is none', () => {
      const names = new Set(
        [...order, ...deduplication, ...visibility, ...receipts, ...waiting].map(({ name }) => name),
      )
      for (const name of Object.keys(kind.except ?? {})) assert(names.has(name), name)
    })
  })
}

const order: readonly Case[] = [
  {
    name: 'answers nothing where nothing was sent',
    async run({ queue }) {
      assert.deepEqual(await take(queue), [])
    },
  },
  {
    name: 'delivers a message with what is known of it',
    async run(scene) {
      const before = Date.UTC(2025, 0, 1)
      await scene.queue.send(
        { text: 'ä\n"\u0000\ud800\uffff\u{1f600}' },
        { group: 'https://git.example/a?b', dedupId: '1' },
      )
      const one = await takeOne(scene.queue)
      assert.equal(JSON.parse(one.body).text, 'ä\n"\u0000\ud800\uffff\u{1f600}')
      assert.equal(one.receives, 1)
      assert(one.sentAt > before && one.id !== '' && one.receipt !== '')
      assert.equal(typeof one.group, 'string')
    },
  },
  {
    name: 'keeps the order of a group, over several receives too',
    async run(scene) {
      const sent = Array.from({ length: 23 }, (_, index) => `a:${index}`)
      await send(scene, ...sent)
      const seen: string[] = []
      while (seen.length < sent.length) {
        const some = await take(scene.queue)
        assert(some.length > 0 && some.length <= 10)
        seen.push(...texts(some))
        await removeAll(scene.queue, some)
      }
      assert.deepEqual(
        seen,
        sent.map((message) => message.slice(2)),
      )
    },
  },
  {
    name: 'delivers no more than was asked for, and never more than 10',
    async run(scene) {
      await send(scene, ...Array.from({ length: 14 }, (_, index) => `${index}:x`))
      assert.equal((await take(scene.queue, { max: 3 })).length, 3)
      assert((await take(scene.queue, { max: 100 })).length <= 10)
    },
  },
  {
    name: 'delivers other groups beside one that is in flight, and tells groups apart',
    async run(scene) {
      await send(scene, 'a:1', 'b:2', 'c:3')
      const all = await takeAll(scene.queue)
      assert.deepEqual(texts(all).toSorted(), ['1', '2', '3'])
      assert.equal(new Set(all.map(({ group }) => group)).size, 3)
    },
  },
  {
    name: 'delivers of no more groups than was asked for',
    async run(scene) {
      await send(scene, 'a:1', 'b:2', 'c:3', 'a:4')
      const some = await take(scene.queue, { groups: 2 })
      assert(some.length > 0)
      assert(new Set(some.map(({ group }) => group)).size <= 2)
      const rest = await takeAll(scene.queue)
      assert.equal(new Set([...some, ...rest].map(({ group }) => group)).size, 3)
    },
  },
  {
    name: 'blocks a group until all of it that is in flight was removed',
    async run(scene) {
      await send(scene, 'a:1', 'a:2')
      const [first, second] = await take(scene.queue)
      await send(scene, 'a:3', 'b:4')
      assert.deepEqual(texts(await takeAll(scene.queue)), ['4'])
      await scene.queue.remove(first!.receipt)
      assert.deepEqual(await take(scene.queue), [])
      await scene.queue.remove(second!.receipt)
      assert.deepEqual(texts(await takeAll(scene.queue)), ['3'])
    },
  },
]

const deduplication: readonly Case[] = [
  {
    name: 'folds an id that is sent again within its group, also after the message was consumed',
    async run({ queue }) {
      await queue.send({ text: 'first' }, { group: 'a', dedupId: 'same' })
      await Promise.all([1, 2, 3].map(() => queue.send({ text: 'again' }, { group: 'a', dedupId: 'same' })))
      const taken = await takeAll(queue)
      assert.deepEqual(texts(taken), ['first'])
      await removeAll(queue, taken)
      await queue.send({ text: 'again' }, { group: 'a', dedupId: 'same' })
      assert.deepEqual(await take(queue), [])
    },
  },
  {
    name: 'keeps ids of groups apart',
    async run({ queue }) {
      for (const group of ['a', 'b']) await queue.send({ text: group }, { group, dedupId: 'same' })
      assert.deepEqual(texts(await takeAll(queue)).toSorted(), ['a', 'b'])
    },
  },
  {
    name: 'does not fold equal bodies',
    async run(scene) {
      await send(scene, 'a:same', 'a:same')
      assert.deepEqual(texts(await take(scene.queue)), ['same', 'same'])
    },
  },
  {
    name: 'forgets an id 5 minutes after it was sent, not after its repeats',
    async run({ queue, pass }) {
      const sendIt = () => queue.send({ text: 'x' }, { group: 'a', dedupId: 'same' })
      await sendIt()
      await removeAll(queue, await take(queue))
      await pass(5 * 60_000 - 1)
      await sendIt()
      assert.deepEqual(await take(queue), [])
      await pass(1)
      await sendIt()
      assert.equal((await take(queue)).length, 1)
    },
  },
]

const visibility: readonly Case[] = [
  {
    name: 'delivers a message again in its place when its time is over',
    async run(scene) {
      await send(scene, 'a:1', 'a:2')
      const first = await takeOne(scene.queue, { visibilityMs: 1_000 })
      assert.deepEqual(await take(scene.queue), [])
      await scene.pass(1_000)
      const again = await take(scene.queue)
      assert.deepEqual(texts(again), ['1', '2'])
      assert.deepEqual(
        again.map(({ receives }) => receives),
        [2, 1],
      )
      assert.equal(again[0]?.id, first.id)
      assert.notEqual(again[0]?.receipt, first.receipt)
    },
  },
  {
    name: 'delivers what was released at once, in its place',
    async run(scene) {
      await send(scene, 'a:1', 'a:2', 'a:3')
      const [one, two, three] = await take(scene.queue)
      await scene.queue.remove(one!.receipt)
      await scene.queue.release(two!.receipt, 0)
      assert.deepEqual(await take(scene.queue), [])
      await scene.queue.release(three!.receipt, 0)
      await send(scene, 'a:4')
      assert.deepEqual(texts(await take(scene.queue)), ['2', '3', '4'])
    },
  },
  {
    name: 'blocks the group of what was released for later, and no other',
    async run(scene) {
      await send(scene, 'a:1', 'a:2', 'b:3')
      const first = await takeOne(scene.queue)
      await scene.queue.release(first.receipt, 1_000)
      assert.deepEqual(texts(await takeAll(scene.queue)), ['3'])
      await scene.pass(1_000)
      assert.deepEqual(texts(await take(scene.queue)), ['1', '2'])
    },
  },
  {
    name: 'gives a message that failed as often as allowed to the dead letters, and goes on with its group',
    maxReceiveCount: 2,
    async run(scene) {
      await send(scene, 'a:sick', 'a:sound')
      for (const receives of [1, 2]) {
        const one = await takeOne(scene.queue)
        assert.deepEqual([texts([one]), one.receives], [['sick'], receives])
        assert.deepEqual(await scene.dead(), [])
        await scene.queue.release(one.receipt, 0)
      }
      assert.deepEqual(texts(await take(scene.queue)), ['sound'])
      assert.deepEqual(texts((await scene.dead()).map((body) => ({ body }))), ['sick'])
    },
  },
]

const receipts: readonly Case[] = [
  {
    name: 'is not harmed by the receipt of an earlier delivery',
    async run(scene) {
      await send(scene, 'a:1')
      const first = await takeOne(scene.queue)
      await scene.queue.release(first.receipt, 0)
      const second = await takeOne(scene.queue)
      await scene.queue.remove(first.receipt)
      await scene.queue.release(first.receipt, 0)
      assert.deepEqual(await take(scene.queue), [])
      await scene.queue.release(second.receipt, 0)
      assert.equal((await takeOne(scene.queue)).receives, 3)
    },
  },
  {
    name: 'is not harmed by the receipt of a message that is gone, or of none',
    async run(scene) {
      await send(scene, 'a:1', 'a:2')
      const first = await takeOne(scene.queue)
      for (const receipt of [first.receipt, 'no receipt']) {
        await scene.queue.remove(receipt)
        await scene.queue.release(receipt, 0)
      }
      assert.deepEqual(texts(await take(scene.queue)), ['2'])
    },
  },
  {
    name: 'does not remove or delay by a receipt whose time is over',
    async run(scene) {
      await send(scene, 'a:1')
      const first = await takeOne(scene.queue, { visibilityMs: 1_000 })
      await scene.pass(1_000)
      await scene.queue.remove(first.receipt)
      await scene.queue.release(first.receipt, 30_000)
      assert.deepEqual(texts(await take(scene.queue)), ['1'])
    },
  },
  {
    name: 'refuses a message over 1 MiB, and takes one of just that',
    async run({ queue }) {
      const text = 'x'.repeat(1024 * 1024 - '{"text":""}'.length)
      const place = { group: 'a', dedupId: 'large' }
      await assert.rejects(queue.send({ text: `${text}x` }, place), { name: 'Problem', code: 'InvalidInput' })
      await queue.send({ text }, place)
      assert.equal((await takeOne(queue)).body.length, 1024 * 1024)
    },
  },
]

const waiting: readonly Case[] = [
  {
    name: 'wakes a waiting worker by a send',
    async run(scene) {
      const received = take(scene.queue, { waitMs: 20_000 })
      await scene.pass(200)
      await send(scene, 'a:1')
      assert.deepEqual(texts(await received), ['1'])
    },
  },
  {
    name: 'wakes a waiting worker by a release, by a removal, and when a time is over',
    async run(scene) {
      await send(scene, 'a:1', 'a:2')
      const first = await takeOne(scene.queue)
      const released = take(scene.queue, { max: 1, waitMs: 20_000, visibilityMs: 1_000 })
      await scene.queue.release(first.receipt, 0)
      assert.deepEqual(texts(await released), ['1'])
      const expired = take(scene.queue, { max: 1, waitMs: 20_000 })
      await scene.pass(1_000)
      const [again] = await expired
      assert.deepEqual(texts([again!]), ['1'])
      const next = take(scene.queue, { waitMs: 20_000 })
      await scene.queue.remove(again!.receipt)
      assert.deepEqual(texts(await next), ['2'])
    },
  },
  {
    name: 'gives one message to one of two waiting workers',
    async run(scene) {
      const both = [1, 2].map(() => take(scene.queue, { waitMs: 1_000 }))
      await send(scene, 'a:1')
      await scene.pass(1_000)
      assert.deepEqual(texts((await Promise.all(both)).flat()), ['1'])
    },
  },
  {
    name: 'answers nothing when the time to wait is over',
    async run(scene) {
      const received = take(scene.queue, { waitMs: 1_000 })
      await scene.pass(1_000)
      assert.deepEqual(await received, [])
    },
  },
  {
    name: 'answers nothing when its signal ends the wait, or ended before',
    async run(scene) {
      const end = new AbortController()
      const received = take(scene.queue, { waitMs: 20_000, signal: end.signal })
      await scene.pass(100)
      end.abort()
      assert.deepEqual(await received, [])
      await send(scene, 'a:1')
      assert.deepEqual(await take(scene.queue, { signal: end.signal }), [])
    },
  },
  {
    name: 'takes nothing for a worker that waits no longer',
    async run(scene) {
      const end = new AbortController()
      const received = take(scene.queue, { waitMs: 20_000, signal: end.signal })
      await scene.pass(100)
      end.abort()
      await received
      await send(scene, 'a:1')
      assert.equal((await takeOne(scene.queue)).receives, 1)
    },
  },
]
