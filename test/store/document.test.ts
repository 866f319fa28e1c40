import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { isJsonObject } from '../../lib/core/json.ts'
import type { Codec } from '../../lib/store/codec.ts'
import { readDocument, writeDocument } from '../../lib/store/document.ts'
import { faultyObjectStore, type WriteFault } from '../support/faulty-object-store.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

interface Note {
  readonly text: string
  readonly lines?: number
}

const codec: Codec<Note> = {
  what: 'a note',
  schema: 2,
  fields: z.strictObject({ text: z.string(), lines: z.int().exactOptional() }),
  upgrade: ({ body, ...rest }) => ({ ...rest, text: body ?? '' }),
}

const note = (text: string) => ({ key: 'n', codec, value: { text }, seen: undefined })

async function stored(content: string | Uint8Array) {
  const store = memoryObjectStore()
  await store.put('n', Buffer.from(content), { create: true })
  return store
}

describe('a document', () => {
  it('is nothing before it is written, then what was written, with seq 1', async () => {
    const bucket = memoryBucket()
    assert.equal(await readDocument(bucket.store, 'n', codec), undefined)
    const result = await writeDocument(bucket, note('one'))
    assert(result.kind === 'won')
    assert.deepEqual(await readDocument(bucket.store, 'n', codec), { value: { text: 'one' }, ...result.seen })
    assert.equal(result.seen.seq, 1)
  })
  it('counts its writes in seq, save those that keep it', async () => {
    const bucket = memoryBucket()
    const first = await writeDocument(bucket, note('one'))
    assert(first.kind === 'won')
    const second = await writeDocument(bucket, { ...note('two'), seen: first.seen })
    assert(second.kind === 'won')
    const third = await writeDocument(bucket, { ...note('three'), seen: second.seen, keepSeq: true })
    assert(third.kind === 'won')
    assert.deepEqual([first.seen.seq, second.seen.seq, third.seen.seq], [1, 2, 2])
  })
  it('never has the same etag twice, so a value that returns does not pass an old condition', async () => {
    const bucket = memoryBucket()
    const first = await writeDocument(bucket, note('one'))
    assert(first.kind === 'won')
    const second = await writeDocument(bucket, { ...note('two'), seen: first.seen, keepSeq: true })
    assert(second.kind === 'won')
    const third = await writeDocument(bucket, { ...note('one'), seen: second.seen, keepSeq: true })
    assert(third.kind === 'won')
    assert.deepEqual(await writeDocument(bucket, { ...note('late'), seen: first.seen }), { kind: 'lost' })
  })
  it('is lost to who saw less, and to who wants to create what is there', async () => {
    const bucket = memoryBucket()
    const first = await writeDocument(bucket, note('one'))
    assert(first.kind === 'won')
    await writeDocument(bucket, { ...note('two'), seen: first.seen })
    assert.deepEqual(await writeDocument(bucket, { ...note('three'), seen: first.seen }), { kind: 'lost' })
    assert.deepEqual(await writeDocument(bucket, note('four')), { kind: 'lost' })
    assert.equal((await readDocument(bucket.store, 'n', codec))?.value.text, 'two')
  })
  it('is lost where it was deleted since it was seen', async () => {
    const bucket = memoryBucket()
    const first = await writeDocument(bucket, note('one'))
    assert(first.kind === 'won')
    await bucket.store.delete('n')
    assert.deepEqual(await writeDocument(bucket, { ...note('two'), seen: first.seen }), { kind: 'lost' })
    assert.equal(await bucket.store.get('n'), undefined)
  })
  it('is not written where it could not be read again', async () => {
    const bucket = memoryBucket()
    await assert.rejects(writeDocument(bucket, { ...note('one'), value: { text: 'x', lines: 0.5 } }), {
      code: 'StoreFailed',
    })
    assert.equal(await bucket.store.get('n'), undefined)
  })
})

describe('a write whose answer went wrong', () => {
  const cases: readonly [WriteFault, 'won' | 'lost'][] = [
    ['unanswered', 'won'],
    ['retried', 'won'],
    ['refused', 'won'],
    ['lost', 'lost'],
    ['late', 'lost'],
    ['racing', 'lost'],
  ]
  for (const [fault, kind] of cases) {
    it(`(${fault}) is ${kind}, as its nonce tells`, async () => {
      const bucket = memoryBucket(faultyObjectStore(memoryObjectStore(), [{ fault, ticks: 0 }]))
      const result = await writeDocument(bucket, note('one'))
      assert.equal(result.kind, kind)
      if (result.kind === 'won') assert.equal((await bucket.store.get('n'))?.etag, result.seen.etag)
    })
  }
  it('is lost where another wrote the very same value', async () => {
    const store = memoryObjectStore()
    const first = await writeDocument(memoryBucket(store), note('one'))
    assert.equal(first.kind, 'won')
    const other = { ...memoryBucket(store), nonces: () => 'other' }
    assert.deepEqual(await writeDocument(other, note('one')), { kind: 'lost' })
  })
  it('passes on a refusal that is an answer', async () => {
    const inner = memoryObjectStore()
    const refusing = { ...inner, put: () => Promise.reject(new TypeError('a bug')) }
    await assert.rejects(writeDocument(memoryBucket(refusing), note('one')), TypeError)
  })
})

describe('the schema of a document', () => {
  it('may be the one before', async () => {
    const store = await stored('{"schema":1,"seq":7,"nonce":"x","body":"old"}')
    const found = await readDocument(store, 'n', codec)
    assert.deepEqual([found?.value, found?.seq], [{ text: 'old' }, 7])
  })
  it('becomes the present one with the next write', async () => {
    const bucket = memoryBucket(await stored('{"schema":1,"seq":7,"nonce":"x","body":"old"}'))
    const seen = await readDocument(bucket.store, 'n', codec)
    await writeDocument(bucket, { ...note('new'), seen })
    const written: unknown = JSON.parse(Buffer.from((await bucket.store.get('n'))!.bytes).toString())
    assert(isJsonObject(written))
    assert.deepEqual([written.schema, written.seq, written.text], [2, 8, 'new'])
  })
  it('that is newer is refused by key and remedy, also with fields that nobody here knows, and stays as it is', async () => {
    const text = '{"schema":3,"seq":1,"nonce":"x","text":{"rich":true}}'
    const store = await stored(text)
    await assert.rejects(readDocument(store, 'n', codec), {
      code: 'SchemaTooNew',
      message:
        'n is a note of schema 3, this version reads up to 2; it was left as it is. Use the version of Sluice that wrote it, or a newer one.',
    })
    assert.deepEqual(await writeDocument(memoryBucket(store), note('over')), { kind: 'lost' })
    assert.equal(Buffer.from((await store.get('n'))!.bytes).toString(), text)
  })
})

describe('a document that cannot be read', () => {
  const cases: readonly [string, string | Uint8Array, RegExp][] = [
    ['no JSON', 'nonsense with password=hunter2', /^n cannot be read as a note \(it is no JSON object\)/],
    ['an array', '[]', /no JSON object/],
    [
      'bytes that are no UTF-8',
      Buffer.from('{"schema":2,"seq":1,"nonce":"x","text":"\xff"}', 'latin1'),
      /no JSON object/,
    ],
    ['no schema', '{"seq":1,"nonce":"x","text":"a"}', /names no schema/],
    ['a schema of long ago', '{"schema":0,"seq":1,"nonce":"x"}', /its schema 0 is older/],
    ['no nonce', '{"schema":2,"seq":1,"text":"a"}', /no seq or no nonce/],
    ['a wrong field', '{"schema":2,"seq":1,"nonce":"x","text":5}', /text: /],
    ['an unknown field, which a rewrite would drop', '{"schema":2,"seq":1,"nonce":"x","text":"a","more":1}', /more/],
  ]
  for (const [name, text, message] of cases) {
    it(`(${name}) is reported by its key, never quoted, never written over`, async () => {
      const store = await stored(text)
      const before = (await store.get('n'))!.etag
      await assert.rejects(readDocument(store, 'n', codec), (cause: Error) => {
        assert.match(cause.message, message)
        assert.doesNotMatch(cause.message, /hunter2/)
        return 'code' in cause && cause.code === 'StoreFailed'
      })
      assert.deepEqual(await writeDocument(memoryBucket(store), note('over')), { kind: 'lost' })
      assert.equal((await store.get('n'))!.etag, before)
    })
  }
})
