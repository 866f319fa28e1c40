import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { crc32 } from 'node:zlib'
import { openDiskDelayQueue } from '../../../../lib/adapters/disk/queue/open-queue.ts'
import { take, takeOne, texts } from '../../../contract/queue-scene.ts'
import { diskScenes, receivable } from '../../../support/disk-queues.ts'

const scene = diskScenes()

const place = (group: string, dedupId: string) => ({ group, dedupId })

describe('a disk queue that is opened again', () => {
  it('has every message in its order, and none that was removed', async () => {
    const { open, told } = await scene()
    const first = await open()
    for (const text of ['1', '2', '3', '4']) await first.send({ text }, place('a', text))
    const [one, two] = await take(first)
    await first.remove(two!.receipt)
    await first.remove(one!.receipt)
    await first.close()
    const second = await open()
    assert.equal(second.size, 2)
    assert.deepEqual(await receivable(second), ['3', '4'])
    await second.close()
    const third = await open()
    assert.equal(third.size, 0)
    await third.close()
    assert.deepEqual(told, [])
  })

  it('delivers at once what was in flight, and counts on', async () => {
    const { open } = await scene()
    const first = await open()
    await first.send({ text: 'x' }, place('a', '1'))
    await first.release((await takeOne(first)).receipt, 0)
    const stale = await takeOne(first)
    await first.close()
    const second = await open()
    await second.remove(stale.receipt)
    assert.deepEqual([(await takeOne(second)).receives, second.size], [3, 1])
    await second.close()
  })

  it('folds what it saw before, for 5 minutes from the send', async () => {
    const { open, clock } = await scene()
    const first = await open()
    await first.send({ text: 'x' }, place('a', '1'))
    await receivable(first)
    await first.close()
    await clock.pass(299_000)
    const second = await open()
    await second.send({ text: 'again' }, place('a', '1'))
    await second.send({ text: 'other' }, place('b', '1'))
    assert.deepEqual(await receivable(second), ['other'])
    await clock.pass(1_000)
    await second.send({ text: 'again' }, place('a', '1'))
    assert.deepEqual(await receivable(second), ['again'])
    await second.close()
  })

  it('has its dead letters', async () => {
    const { open, clock } = await scene()
    const first = await open({ maxReceiveCount: 1 })
    for (const text of ['sick', 'sound']) await first.send({ text }, place('a', text))
    await first.release((await takeOne(first)).receipt, 0)
    assert.deepEqual(await receivable(first), ['sound'])
    const dead = first.dead()
    await first.close()
    const second = await open()
    assert.deepEqual(second.dead(), dead)
    assert.deepEqual(
      dead.map(({ id: _, ...letter }) => letter),
      [{ group: 'a', body: '{"text":"sick"}', receives: 1, sentAt: clock.now(), deadAt: clock.now() }],
    )
    await second.close()
  })

  it('keeps delays', async () => {
    const { folder, clock } = await scene()
    const options = { folder, name: 'timers', clock, onProblem: assert.ifError }
    const first = await openDiskDelayQueue<object>(options)
    await first.send({ text: 'later' }, 60_000)
    await first.send({ text: 'now' }, 0)
    await first.close()
    await clock.pass(59_999)
    const second = await openDiskDelayQueue<object>(options)
    assert.deepEqual(texts(await take(second)), ['now'])
    await clock.pass(1)
    assert.deepEqual(texts(await take(second)), ['later'])
    await second.close()
  })
})

describe('a disk queue', () => {
  it('answers who waits when it is closed, and accepts nothing more', async () => {
    const { open } = await scene()
    const queue = await open()
    const received = take(queue, { waitMs: 20_000 })
    await queue.close()
    assert.deepEqual(await received, [])
    await assert.rejects(queue.send({}, place('a', '1')), { name: 'Problem', code: 'Aborted' })
  })

  it('accepts what was sent just before it is closed', async () => {
    const { open } = await scene()
    const first = await open()
    const sending = ['1', '2', '3'].map((text) => first.send({ text }, place('a', text)))
    await first.close()
    await Promise.all(sending)
    const second = await open()
    assert.deepEqual(await receivable(second), ['1', '2', '3'])
    await second.close()
  })

  it('leaves its journal alone once it is closed', async () => {
    const { open, path } = await scene()
    const first = await open()
    await first.send({ text: '1' }, place('a', '1'))
    const [one] = await take(first)
    await first.close()
    const second = await open()
    await second.send({ text: '2' }, place('a', '2'))
    const bytes = await readFile(path)
    await first.remove(one!.receipt)
    await first.close()
    assert.deepEqual(await readFile(path), bytes)
    assert.deepEqual(await receivable(second), ['1', '2'])
    await second.close()
  })

  it('refuses what a later version wrote, also below an unreadable line, and leaves it as it is', async () => {
    const { open, path, folder } = await scene()
    const line = (text: string) => `\n${crc32(text).toString(16).padStart(8, '0')} ${text}\n`
    await mkdir(`${folder}/queues`)
    const bytes = `\ntorn\n${line('{"schema":2,"op":"teleported","id":"x"}')}`
    await writeFile(path, bytes)
    await assert.rejects(open(), { name: 'Problem', code: 'SchemaTooNew' })
    assert.equal(await readFile(path, 'utf8'), bytes)
    assert.equal(existsSync(`${path}.draft`), false)
  })

  for (const [what, lines] of [
    ['other checksums', ['00000000 {"schema":2,"op":"sent","id":"x"}', '00000001 {"schema":3,"op":"sent","id":"y"}']],
    ['no checksums', ['{"schema":2,"op":"sent","id":"x"}']],
  ] as const) {
    it(`refuses what a later version wrote with ${what}, and leaves it as it is`, async () => {
      const { open, path, folder, told } = await scene()
      await mkdir(`${folder}/queues`)
      const bytes = lines.map((line) => `\n${line}\n`).join('')
      await writeFile(path, bytes)
      await assert.rejects(open(), {
        code: 'SchemaTooNew',
        message: /is a queue of schema [23], this version reads up to 1;/,
      })
      assert.equal(await readFile(path, 'utf8'), bytes)
      assert.deepEqual(told, [])
    })
  }

  it('leaves out a damaged line that only seems to be of a later version, among others that are not', async () => {
    const { open, path, told } = await scene()
    const first = await open()
    await first.send({ text: '1' }, place('a', '1'))
    await first.send({ text: '2' }, place('a', '2'))
    await first.close()
    await writeFile(path, (await readFile(path, 'utf8')).replace('"schema":1', '"schema":3'))
    const second = await open()
    assert.deepEqual(await receivable(second), ['2'])
    assert.equal(told.length, 1)
    await second.close()
  })

  it('says what cannot be opened', async () => {
    const { open, path } = await scene()
    await mkdir(path, { recursive: true })
    await assert.rejects(open(), { name: 'Problem', code: 'StoreFailed' })
  })

  it('does not mind a draft that a crash left', async () => {
    const { open, path, told } = await scene()
    const first = await open()
    await first.send({ text: '1' }, place('a', '1'))
    await first.close()
    await writeFile(`${path}.draft`, 'half of a jour')
    const second = await open()
    assert.deepEqual(await receivable(second), ['1'])
    await second.close()
    assert.deepEqual([told, existsSync(`${path}.draft`)], [[], false])
  })

  it('stays small however much goes through it', async () => {
    const { open, path, clock, told } = await scene()
    const queue = await open()
    let largest = 0
    for (let round = 0; round < 400; round++) {
      const sends = Array.from({ length: 50 }, (_, index) =>
        queue.send({ text: `${round}/${index}` }, place(`group ${index % 7}`, `${round}/${index}`)),
      )
      await Promise.all(sends)
      assert.equal((await receivable(queue)).length, 50)
      largest = Math.max(largest, (await stat(path)).size)
      await clock.pass(10_000)
    }
    await queue.close()
    // Ids of the last 5 minutes are among it: 1,500 of 20,000.
    assert(largest < 1024 * 1024, `${largest} bytes`)
    assert.deepEqual(told, [])
    await clock.pass(300_000)
    const again = await open()
    assert.equal((await stat(path)).size, 0)
    await again.close()
  })
})
