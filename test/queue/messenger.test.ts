import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BuildId } from '../../lib/build/spec.ts'
import { digestOf } from '../../lib/core/digest.ts'
import {
  parseNotifyMessage,
  parseRenderMessage,
  parseSyncMessage,
  parseTimerMessage,
  type TimerMessage,
} from '../../lib/queue/message.ts'
import { type Messenger, messenger, type Queues } from '../../lib/queue/messenger.ts'
import type { Place, Queue } from '../../lib/queue/queue.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const minute = 60_000
const source = digestOf('source') as SourceId
const other = digestOf('other') as SourceId
const build = digestOf('build') as BuildId
const repository = 'github.com/acme/fleet'

interface Sent extends Partial<Place> {
  readonly queue: keyof Queues
  readonly message: { readonly kind: string }
  readonly delayMs?: number
}

const parsers: Readonly<Record<keyof Queues, (text: string) => object>> = {
  renders: parseRenderMessage,
  syncs: parseSyncMessage,
  timers: parseTimerMessage,
  notices: parseNotifyMessage,
}

/** A messenger over queues that note what they are sent, and take nothing that their workers could not read. */
function post() {
  const clock = virtualClock()
  const sent: Sent[] = []
  let nonce = 0
  const note = (one: Sent): void => {
    assert.deepEqual(parsers[one.queue](JSON.stringify(one.message)), one.message)
    sent.push(one)
  }
  const queue = <M extends { readonly kind: string }>(name: keyof Queues): Queue<M> => ({
    send: async (message, place) => note({ queue: name, message, ...place }),
  })
  const queues: Queues = {
    renders: queue('renders'),
    syncs: queue('syncs'),
    notices: queue('notices'),
    timers: { send: async (message, delayMs) => note({ queue: 'timers', message, delayMs }) },
  }
  return { clock, sent, messages: messenger(queues, { clock, nonces: () => `nonce ${++nonce}` }) }
}

type Send = (messages: Messenger) => Promise<void>

const asked = { repository, source, builds: [build], cluster: 'prod' }

/** Every message: how it is sent, where it belongs, what it says, and what of the same kind must never be folded into it. */
const sends: readonly {
  readonly name: string
  readonly send: Send
  readonly queue: keyof Queues
  readonly group: string
  readonly says: object
  /** Whether sending the very same thing once more is meant to be folded. */
  readonly folds: boolean
  readonly others?: readonly Send[]
}[] = [
  {
    name: 'a push',
    send: (to) => to.push({ repository, ref: 'refs/heads/main', after: 'abc' }, 'delivery 1'),
    queue: 'renders',
    group: repository,
    says: { kind: 'push', repository, ref: 'refs/heads/main', after: 'abc' },
    folds: true,
    others: [(to) => to.push({ repository, ref: 'refs/heads/main', after: 'abc' }, 'delivery 2')],
  },
  {
    name: 'a poll',
    send: (to) => to.poll(repository, 'acme', 7),
    queue: 'renders',
    group: repository,
    says: { kind: 'poll', repository, credential: 'acme' },
    folds: true,
    others: [(to) => to.poll(repository, 'acme', 8), (to) => to.poll(repository, '', 7)],
  },
  {
    name: 'a poll that a person asked for',
    send: (to) => to.ask(repository, 'acme', 7),
    queue: 'renders',
    group: repository,
    says: { kind: 'poll', repository, credential: 'acme', asked: 7 },
    folds: false,
    others: [(to) => to.poll(repository, 'acme', 7)],
  },
  {
    name: 'a request for builds',
    send: (to) => to.requestRender(asked),
    queue: 'renders',
    group: repository,
    says: { kind: 'render', source, builds: [build], cluster: 'prod' },
    folds: false,
  },
  {
    name: 'a wake',
    send: (to) => to.wake('prod', source, 3),
    queue: 'syncs',
    group: 'prod',
    says: { kind: 'wake', cluster: 'prod', source, seq: 3 },
    folds: false,
    others: [(to) => to.wake('prod', source, 4), (to) => to.wake('prod', other, 3)],
  },
  {
    name: 'a continuation',
    send: (to) => to.continueLane('prod'),
    queue: 'syncs',
    group: 'prod',
    says: { kind: 'continue', cluster: 'prod' },
    folds: false,
  },
  {
    name: 'an audit',
    send: (to) => to.audit('prod', 7),
    queue: 'syncs',
    group: 'prod',
    says: { kind: 'audit', cluster: 'prod' },
    folds: true,
    others: [(to) => to.audit('prod', 8)],
  },
  {
    name: 'a command',
    send: (to) => to.command('prod'),
    queue: 'syncs',
    group: 'prod',
    says: { kind: 'command', cluster: 'prod' },
    folds: false,
  },
  {
    name: 'an event',
    send: (to) => to.event('prod', 'events/prod/2026/01/01/000000.000_a_1'),
    queue: 'notices',
    group: 'prod',
    says: { kind: 'event', cluster: 'prod', key: 'events/prod/2026/01/01/000000.000_a_1' },
    folds: true,
    others: [(to) => to.event('prod', 'events/prod/2026/01/01/000000.000_a_2')],
  },
]

describe('messages (W2)', () => {
  for (const { name, send, queue, group, says, folds, others = [] } of sends) {
    it(`${name} goes to the ${queue}, in the group ${group}`, async () => {
      const { messages, sent } = post()
      await send(messages)
      const { dedupId, ...rest } = sent[0]!
      assert.deepEqual([rest, sent.length], [{ queue, group, message: { schema: 1, ...says } }, 1])
      assert.notEqual(dedupId, '')
    })

    it(`${name} that is sent again ${folds ? 'has the same id and is folded' : 'has an id of its own'}`, async () => {
      const { messages, sent } = post()
      for (const each of [send, send, ...others]) await each(messages)
      const [first, second, ...rest] = sent.map(({ dedupId }) => dedupId)
      assert.equal(first === second, folds)
      assert.equal(new Set([first, ...rest]).size, 1 + others.length, 'what is something else is folded')
    })
  }

  it('of different kinds never fold each other, though they share a group', async () => {
    const { messages, sent } = post()
    for (const { send } of sends) await send(messages)
    const ids = sent.map(({ queue, group, dedupId }) => [queue, group, dedupId].join())
    assert.equal(new Set(ids).size, ids.length)
  })

  it('may name no ref and no commit, as a poll by hand does', async () => {
    const { messages, sent } = post()
    await messages.push({ repository }, 'delivery')
    assert.deepEqual(sent[0]?.message, { schema: 1, kind: 'push', repository })
  })
})

describe('a request for more builds than a message holds', () => {
  it('is several messages, each of which can be read, with every build in one of them', async () => {
    const { messages, sent } = post()
    const builds = Array.from({ length: 2_345 }, (_, n) => digestOf(`${n}`) as BuildId)
    await messages.requestRender({ ...asked, builds })
    const read = sent.map(({ message }) => parseRenderMessage(JSON.stringify(message)))
    assert.deepEqual(
      read.flatMap((message) => (message.kind === 'render' ? message.builds : [])),
      builds,
    )
    assert.equal(new Set(sent.map(({ dedupId }) => dedupId)).size, sent.length)
    assert(sent.every(({ message }) => JSON.stringify(message).length < 200_000))
  })
})

describe('delays', () => {
  const delays: readonly (readonly [string, number, number])[] = [
    ['a short delay is as long as it was asked for', 1_500, 1_500],
    ['the longest that a queue takes is taken at once', 15 * minute, 15 * minute],
    ['a longer one is cut to that, and due when it was asked for', 40 * minute, 15 * minute],
    ['one in the past is none', -5_000, 0],
  ]
  for (const [name, asked, delayMs] of delays) {
    it(name, async () => {
      const { messages, sent, clock } = post()
      await messages.lookLater('prod', asked)
      await messages.resolveLater(repository, { source, attempt: 1 }, asked)
      const due = clock.now() + asked
      const base = { schema: 1, kind: 'timer', due } as const
      const sync = { schema: 1, kind: 'timer', cluster: 'prod' } as const
      const render = { schema: 1, kind: 'render', source, attempt: 1 } as const
      assert.deepEqual(sent, [
        { queue: 'timers', delayMs, message: { ...base, to: 'sync', group: 'prod', message: sync } },
        { queue: 'timers', delayMs, message: { ...base, to: 'render', group: repository, message: render } },
      ])
    })
  }
})

describe('forwarding', () => {
  const timer = (due: number): TimerMessage => ({
    ...{ schema: 1, kind: 'timer', due, to: 'sync', group: 'prod' },
    message: { schema: 1, kind: 'timer', cluster: 'prod' },
  })

  it('sends on what is due, to the queue and the group that it names, each time with an id of its own', async () => {
    const { messages, sent, clock } = post()
    const message = { schema: 1, kind: 'render', source, after: 'abc', attempt: 2, doubted: 'main@sha1:def' } as const
    const due = clock.now()
    await messages.forward({ schema: 1, kind: 'timer', due, to: 'render', group: repository, message })
    await messages.forward(timer(due))
    await messages.forward(timer(due))
    assert.deepEqual(
      sent.map(({ dedupId: _, ...rest }) => rest),
      [
        { queue: 'renders', group: repository, message },
        { queue: 'syncs', group: 'prod', message: timer(due).message },
        { queue: 'syncs', group: 'prod', message: timer(due).message },
      ],
    )
    assert.equal(new Set(sent.map(({ dedupId }) => dedupId)).size, 3)
  })

  it('delays once more what is not due, by what is left', async () => {
    const { messages, sent, clock } = post()
    const early = timer(clock.now() + 250)
    await messages.forward(early)
    assert.deepEqual(sent, [{ queue: 'timers', message: early, delayMs: 250 }])
  })

  it('comes to the time that was asked for, however far away it is', async () => {
    const { messages, sent, clock } = post()
    const asked = 100 * minute
    const start = clock.now()
    await messages.lookLater('prod', asked)
    for (let next = sent.shift(); next?.queue === 'timers'; next = sent.shift()) {
      clock.pass(next.delayMs ?? 0)
      await messages.forward(parseTimerMessage(JSON.stringify(next.message)))
      if (sent[0]?.queue === 'syncs') break
    }
    assert.deepEqual(
      sent.map(({ queue }) => queue),
      ['syncs'],
    )
    assert.equal(clock.now() - start, asked)
  })
})
