import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { memoryQueue } from '../../lib/adapters/memory/queue.ts'
import { openProduct } from '../../lib/cli/open-data.ts'
import { serveApi } from '../../lib/local/api.ts'
import { openDiskQueues } from '../../lib/local/disk-queues.ts'
import { boxOf, lettersOf } from '../../lib/local/letters.ts'
import type { QueueName } from '../../lib/queue/dead-letter-box.ts'
import type { SyncMessage } from '../../lib/queue/message.ts'
import { manualClock } from '../support/manual-clock.ts'
import { now, sluice, type World } from './sluice.ts'

const wake: SyncMessage = { schema: 1, kind: 'command', cluster: 'production' }

/** Receives everything as often as it takes until it is given up. */
async function fail(queue: Pick<ReturnType<typeof memoryQueue>, 'receive' | 'release'>): Promise<void> {
  const signal = new AbortController().signal
  for (;;) {
    const some = await queue.receive({ max: 10, visibilityMs: 1_000, waitMs: 0, signal })
    if (some.length === 0) return
    for (const { receipt } of some) await queue.release(receipt, 0)
  }
}

/** A sync queue that gave these bodies up, and the world in which a command sees it. */
async function givenUp(...messages: readonly object[]) {
  return givenUpBy('sync', ...messages)
}

async function givenUpBy(name: QueueName, ...messages: readonly object[]) {
  const queue = memoryQueue<object>({ now: () => now, sleep: async () => undefined }, 3)
  for (const [index, message] of messages.entries())
    await queue.send(message, { group: 'production', dedupId: `${index}` })
  await fail(queue)
  const box = boxOf({
    list: async (asked) => (asked === name ? queue.dead() : []),
    sendBack: (asked, id) => (asked === name ? queue.sendBack(id) : Promise.resolve(false)),
  })
  return { queue, box }
}

const worldOf = (box: ReturnType<typeof boxOf>): World => ({ deadLetters: box })

test('what was given up is shown with what it asks for and why, and left alone on a dry run', async () => {
  const { queue, box } = await givenUp(wake)
  const { code, out, err } = await sluice('redrive --dry-run', worldOf(box))
  assert.match(out, /^QUEUE +AGE +MESSAGE +ID +REASON\nsync +1s +command of cluster production +/)
  assert.match(out, /was delivered 3 times and never worked; the log of the sync function tells why, by its id\n$/)
  assert.deepEqual([code, err, queue.dead().length, queue.size], [1, '', 1, 0])
})

test('it is sent again in its group, and can be worked then', async () => {
  const { queue, box } = await givenUp(wake, { ...wake, kind: 'audit', requests: ['a'], full: false })
  const { code, err } = await sluice('redrive', worldOf(box))
  assert.deepEqual([code, err], [0, '2 messages are sent again\n'])
  assert.deepEqual(queue.dead(), [])
  const kinds: string[] = []
  await queue.drain(async (message) => void kinds.push(Reflect.get(message, 'kind')))
  assert.deepEqual(kinds, ['command', 'audit'])
})

test('what this version cannot read stays, and is told', async () => {
  const { queue, box } = await givenUp({ ...wake, schema: 9 })
  const { code, out, err } = await sluice('redrive', worldOf(box))
  assert.match(out, /unreadable .* message has schema 9, this version reads up to 1\. Deploy the version that wrote it/)
  assert.deepEqual([code, err], [1, '1 message is kept: this version cannot read it\n'])
  assert.equal(queue.dead().length, 1)
})

test('what S3 told of an object is known for what it is, and sent again', async () => {
  const told = {
    eventSource: 'aws:s3',
    s3: { bucket: { name: 'acme-manifests' }, object: { key: 'a.yaml', sequencer: '1' } },
  }
  const { queue, box } = await givenUpBy('timer', { Records: [told] })
  const { code, out, err } = await sluice('redrive', worldOf(box))
  assert.match(out, /timer +1s +change in s3:\/\/acme-manifests /)
  assert.deepEqual([code, err, queue.dead().length], [0, '1 message is sent again\n', 0])
})

test('one queue can be named, and the answer read by a program', async () => {
  const { box } = await givenUp(wake)
  const other = await sluice('redrive --queue render -o json', worldOf(box))
  assert.deepEqual([other.code, JSON.parse(other.out)], [0, []])
  const { out } = await sluice('redrive --queue sync -o json', worldOf(box))
  const [row] = JSON.parse(out)
  assert.deepEqual([row.queue, row.message, row.readable], ['sync', 'command of cluster production', true])
})

test('where nothing was given up, that is said', async () => {
  const { code, out } = await sluice('redrive')
  assert.deepEqual([code, out], [0, 'No message was given up.\n'])
})

test('a queue that is none is a mistake that is named', async () => {
  const { code, err } = await sluice('redrive --queue syncs')
  assert.match(err, /--queue takes render, sync, timer, notify, not "syncs"/)
  assert.equal(code, 2)
})

test('the queues of a data folder are looked through whether or not "sluice local" runs there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-redrive-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const clock = manualClock()
  const problems: unknown[] = []
  const bury = async () => {
    const queues = await openDiskQueues({ folder, clock, onProblem: (problem) => problems.push(problem) })
    await queues.syncs.send(wake, { group: 'production', dedupId: crypto.randomUUID() })
    await fail({ ...queues.readers.syncs })
    return queues
  }
  const data = await openDataFolder(folder)
  const queues = await bury()
  const about = { version: '1', pid: process.pid, webhook: 'http://127.0.0.1/webhook', clusters: ['production'] }
  const nothing = async () => undefined
  const orders = { wake: nothing, audit: nothing, tell: nothing, ask: nothing }
  const stop = await serveApi(folder, { store: data.store, about, letters: lettersOf(queues), ...orders })
  const running = await sluice('redrive --dry-run -o name', { deps: { openProduct: () => openProduct(folder) } })
  const sent = await sluice('redrive', { deps: { openProduct: () => openProduct(folder) } })
  assert.deepEqual([running.code, sent.code, sent.err], [1, 0, '1 message is sent again\n'])
  assert.equal(queues.letters.syncs.dead().length, 0)
  await fail({ ...queues.readers.syncs })
  await stop()
  await queues.close()
  await data.close()
  const resting = await sluice('redrive', { deps: { openProduct: () => openProduct(folder) } })
  assert.deepEqual([resting.code, resting.err], [0, '1 message is sent again\n'])
  const none = await sluice('redrive', { deps: { openProduct: () => openProduct(folder) } })
  assert.deepEqual([none.code, none.out], [0, 'No message was given up.\n'])
  assert.deepEqual(problems, [])
})
