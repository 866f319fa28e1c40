import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { ListedObject, ObjectStore, WriteOutcome } from '../../lib/store/object-store.ts'

const bytes = (text: string) => Buffer.from(text)

async function all(list: AsyncIterable<ListedObject>): Promise<ListedObject[]> {
  return await Array.fromAsync(list)
}

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await all(store.list(prefix))).map(({ key }) => key)
}

async function written(outcome: Promise<WriteOutcome>): Promise<string> {
  const answer = await outcome
  assert(answer.kind === 'written', `expected written, got ${answer.kind}`)
  return answer.etag
}

/** A race has one winner; everyone else was refused and may try again. */
async function oneWinner(attempts: readonly Promise<WriteOutcome>[]): Promise<number> {
  const outcomes = await Promise.all(attempts)
  const winners = outcomes.flatMap(({ kind }, index) => (kind === 'written' ? [index] : []))
  assert.equal(winners.length, 1, `winners: ${winners.join(' ') || 'none'}`)
  assert(outcomes.every(({ kind }) => kind !== 'gone'))
  return winners[0]!
}

/** What every object store must do. `makeStore` gives an empty one for each case, which tells the times of writes by a clock that runs. */
export function objectStoreContract(name: string, makeStore: () => Promise<ObjectStore>): void {
  describe(`${name} as an object store`, () => {
    conditions(makeStore)
    races(makeStore)
    listings(makeStore)
    contents(makeStore)
    ages(makeStore)
  })
}

function conditions(makeStore: () => Promise<ObjectStore>): void {
  it('answers nothing for a key that was never written', async () => {
    const store = await makeStore()
    assert.equal(await store.get('a/b'), undefined)
  })
  it('creates once, and refuses to create what is there', async () => {
    const store = await makeStore()
    const etag = await written(store.put('a', bytes('one'), { create: true }))
    assert.deepEqual(await store.put('a', bytes('two'), { create: true }), { kind: 'exists' })
    const found = await store.get('a')
    assert.equal(found?.etag, etag)
    assert.equal(Buffer.from(found.bytes).toString(), 'one')
  })
  it('refuses to create even with the very bytes that are there', async () => {
    const store = await makeStore()
    await written(store.put('a', bytes('one'), { create: true }))
    assert.deepEqual(await store.put('a', bytes('one'), { create: true }), { kind: 'exists' })
  })
  it('changes what the etag names, and nothing else', async () => {
    const store = await makeStore()
    const first = await written(store.put('a', bytes('one'), { create: true }))
    const second = await written(store.put('a', bytes('two'), { etag: first }))
    assert.notEqual(second, first)
    assert.deepEqual(await store.put('a', bytes('three'), { etag: first }), { kind: 'exists' })
    assert.equal(Buffer.from((await store.get('a'))?.bytes ?? []).toString(), 'two')
  })
  it('says gone for a change of what was deleted, and lets it be created again', async () => {
    const store = await makeStore()
    const etag = await written(store.put('a', bytes('one'), { create: true }))
    await store.delete('a')
    assert.equal(await store.get('a'), undefined)
    assert.deepEqual(await store.put('a', bytes('two'), { etag }), { kind: 'gone' })
    await written(store.put('a', bytes('two'), { create: true }))
  })
  it('deletes without complaint what is not there', async () => {
    const store = await makeStore()
    await store.delete('never/was')
  })
  it('gives equal etags to equal bytes, so a value that returns passes an old condition', async () => {
    const store = await makeStore()
    const first = await written(store.put('a', bytes('one'), { create: true }))
    const second = await written(store.put('a', bytes('two'), { etag: first }))
    const third = await written(store.put('a', bytes('one'), { etag: second }))
    assert.equal(third, first)
    assert.equal(await written(store.put('b', bytes('one'), { create: true })), first)
    await written(store.put('a', bytes('four'), { etag: first }))
  })
}

function races(makeStore: () => Promise<ObjectStore>): void {
  const runners = Array.from({ length: 50 }, (_, index) => index)
  it('lets one of 50 create', async () => {
    const store = await makeStore()
    const winner = await oneWinner(runners.map((n) => store.put('race/new', bytes(`runner ${n}`), { create: true })))
    assert.equal(Buffer.from((await store.get('race/new'))?.bytes ?? []).toString(), `runner ${winner}`)
  })
  it('lets one of 50 change', async () => {
    const store = await makeStore()
    const etag = await written(store.put('race/old', bytes('start'), { create: true }))
    const winner = await oneWinner(runners.map((n) => store.put('race/old', bytes(`runner ${n}`), { etag })))
    assert.equal(Buffer.from((await store.get('race/old'))?.bytes ?? []).toString(), `runner ${winner}`)
  })
  it('loses no increment of 5 counters that change until they win', async () => {
    const store = await makeStore()
    await written(store.put('count', bytes('0'), { create: true }))
    const increment = async (): Promise<void> => {
      const found = await store.get('count')
      assert(found)
      const next = bytes(String(Number(Buffer.from(found.bytes).toString()) + 1))
      if ((await store.put('count', next, { etag: found.etag })).kind !== 'written') await increment()
    }
    await Promise.all(
      runners.slice(0, 5).map(async () => {
        for (let turn = 0; turn < 5; turn++) await increment()
      }),
    )
    assert.equal(Buffer.from((await store.get('count'))?.bytes ?? []).toString(), '25')
  })
}

function listings(makeStore: () => Promise<ObjectStore>): void {
  it('lists nothing where nothing is', async () => {
    assert.deepEqual(await keys(await makeStore(), 'clusters/'), [])
  })
  it('lists by prefix of the text, not of the folder, in order of bytes', async () => {
    const store = await makeStore()
    const some = ['b', 'a/c', 'a', 'a-b', 'a/b/c', 'ab', 'A', 'a/b', 'a.b', '\u{e000}', '\u{10000}', 'ä/ö']
    for (const key of some) await written(store.put(key, bytes(key), { create: true }))
    assert.deepEqual(await keys(store, ''), [
      'A',
      'a',
      'a-b',
      'a.b',
      'a/b',
      'a/b/c',
      'a/c',
      'ab',
      'b',
      'ä/ö',
      '\u{e000}',
      '\u{10000}',
    ])
    assert.deepEqual(await keys(store, 'a/'), ['a/b', 'a/b/c', 'a/c'])
    assert.deepEqual(await keys(store, 'a/b'), ['a/b', 'a/b/c'])
    assert.deepEqual(await keys(store, 'a'), ['a', 'a-b', 'a.b', 'a/b', 'a/b/c', 'a/c', 'ab'])
    assert.deepEqual(await keys(store, 'a/x'), [])
    assert.deepEqual(await keys(store, 'x/y/z'), [])
  })
  it('lists 2,500 keys, each once, with etag and size', async () => {
    const store = await makeStore()
    const expected = Array.from({ length: 2_500 }, (_, n) => `many/${String(n).padStart(4, '0')}`)
    for (let from = 0; from < expected.length; from += 50) {
      await Promise.all(
        expected.slice(from, from + 50).map((key) => written(store.put(key, bytes(key), { create: true }))),
      )
    }
    const listed = await all(store.list('many/'))
    assert.deepEqual(
      listed.map(({ key }) => key),
      expected,
    )
    assert(listed.every(({ size }) => size === 9))
    assert.equal(listed[1_234]?.etag, (await store.get('many/1234'))?.etag)
  })
  it('lists the etag that a read gives, also after a change and a deletion', async () => {
    const store = await makeStore()
    const first = await written(store.put('d/a', bytes('one'), { create: true }))
    await written(store.put('d/b', bytes('other'), { create: true }))
    assert.equal((await all(store.list('d/')))[0]?.etag, first)
    const second = await written(store.put('d/a', bytes('two'), { etag: first }))
    assert.equal((await all(store.list('d/')))[0]?.etag, second)
    await store.delete('d/b')
    assert.deepEqual(await keys(store, 'd/'), ['d/a'])
  })
}

/** Later and earlier than any time at which a test writes. */
const future = Date.UTC(2100, 0, 1)
const past = -1

function ages(makeStore: () => Promise<ObjectStore>): void {
  it('refreshes what is old, and leaves its bytes and its etag as they are', async () => {
    const store = await makeStore()
    const etag = await written(store.put('old/a b+c', bytes('one'), { create: true }))
    assert.equal(await store.refresh('old/a b+c', future), true)
    const found = await store.get('old/a b+c')
    assert.deepEqual([found?.etag, Buffer.from(found?.bytes ?? []).toString()], [etag, 'one'])
    assert.equal((await all(store.list('old/')))[0]?.etag, etag)
    await written(store.put('old/a b+c', bytes('two'), { etag }))
  })
  it('counts what it refreshed as young, and what is young it does not touch', async () => {
    const store = await makeStore()
    await written(store.put('a', bytes('one'), { create: true }))
    const modified = async () => (await all(store.list('a')))[0]?.modified ?? Number.NaN
    const first = await modified()
    // S3 tells times to the second.
    await pause(1_100)
    await store.refresh('a', first - 1_000)
    assert.equal(await modified(), first)
    await store.refresh('a', first + 1)
    assert((await modified()) > first)
    assert.equal(await store.deleteIf('a', { writtenBefore: first + 1 }), false)
    assert.deepEqual(await keys(store, ''), ['a'])
  })
  it('says of what is young enough that it is there, and of nothing that it is not', async () => {
    const store = await makeStore()
    await written(store.put('a', bytes('one'), { create: true }))
    assert.equal(await store.refresh('a', past), true)
    assert.equal(await store.refresh('b', past), false)
    assert.equal(await store.refresh('b', future), false)
    assert.equal(await store.get('b'), undefined)
  })
  it('deletes by condition what is old enough, once, and nothing else', async () => {
    const store = await makeStore()
    await written(store.put('a', bytes('one'), { create: true }))
    assert.equal(await store.deleteIf('a', { writtenBefore: past }), false)
    assert.deepEqual(await keys(store, ''), ['a'])
    assert.equal(await store.deleteIf('a', { writtenBefore: future }), true)
    assert.equal(await store.deleteIf('a', { writtenBefore: future }), false)
    assert.deepEqual(await keys(store, ''), [])
  })
  it('deletes by condition exactly the content that the etag names', async () => {
    const store = await makeStore()
    const first = await written(store.put('a', bytes('one'), { create: true }))
    const second = await written(store.put('a', bytes('two'), { etag: first }))
    assert.equal(await store.deleteIf('a', { etag: first }), false)
    assert.equal(Buffer.from((await store.get('a'))?.bytes ?? []).toString(), 'two')
    assert.equal(await store.deleteIf('a', { etag: second }), true)
    assert.equal(await store.get('a'), undefined)
    assert.equal(await store.deleteIf('a', { etag: second }), false)
  })
  it('lets one of 20 delete, and then be created again', async () => {
    const store = await makeStore()
    const etag = await written(store.put('a', bytes('one'), { create: true }))
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.deleteIf('a', { etag })))
    assert(answers.filter((done) => done).length >= 1)
    assert.equal(await store.get('a'), undefined)
    await written(store.put('a', bytes('one'), { create: true }))
  })
}

function contents(makeStore: () => Promise<ObjectStore>): void {
  it('keeps bytes as they are, none included', async () => {
    const store = await makeStore()
    const cases = [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, n) => n), new Uint8Array(300_000).fill(7)]
    for (const [index, content] of cases.entries()) {
      await written(store.put(`bytes/${index}`, content, { create: true }))
      assert.deepEqual(Buffer.from((await store.get(`bytes/${index}`))?.bytes ?? [1]), Buffer.from(content))
    }
  })
  it('is not changed by a caller who writes into the bytes afterwards', async () => {
    const store = await makeStore()
    const content = bytes('mine')
    await written(store.put('a', content, { create: true }))
    content.fill(0)
    const read = await store.get('a')
    assert.equal(Buffer.from(read?.bytes ?? []).toString(), 'mine')
    read?.bytes.fill(0)
    assert.equal(Buffer.from((await store.get('a'))?.bytes ?? []).toString(), 'mine')
  })
  it('keeps unusual keys apart', async () => {
    const store = await makeStore()
    const unusual = [
      '%41',
      'A',
      'a=',
      'a',
      'a=/b',
      'a/b',
      'with space',
      'plus+',
      'q?x=1&y',
      '#',
      'a:b',
      '~',
      '...',
      'ü',
      'u\u0308',
      "it's",
      '漢字/鍵',
      '<>|"*',
      `long/${'x'.repeat(253)}`,
    ]
    for (const key of unusual) await written(store.put(key, bytes(key), { create: true }))
    for (const key of unusual) assert.equal(Buffer.from((await store.get(key))?.bytes ?? []).toString(), key)
    assert.deepEqual((await keys(store, '')).sort(), [...unusual].sort())
    for (const key of unusual) await store.delete(key)
    assert.deepEqual(await keys(store, ''), [])
  })
  for (const key of [
    '',
    '/a',
    'a/',
    'a//b',
    '..',
    'a/../b',
    './a',
    'a\0b',
    'a\nb',
    'x'.repeat(254),
    'x/'.repeat(600),
    '\ud800',
  ]) {
    it(`refuses the key ${JSON.stringify(key.slice(0, 12))} of ${key.length} characters`, async () => {
      const store = await makeStore()
      const refused = { name: 'Problem', code: 'InvalidInput' }
      await assert.rejects(store.get(key), refused)
      await assert.rejects(store.put(key, bytes('x'), { create: true }), refused)
      await assert.rejects(store.delete(key), refused)
      await assert.rejects(store.deleteIf(key, { etag: '"1"' }), refused)
      await assert.rejects(store.refresh(key, future), refused)
    })
  }
}
