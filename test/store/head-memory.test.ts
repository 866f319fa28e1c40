import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildId } from '../../lib/build/spec.ts'
import { canonical } from '../../lib/core/canonical.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { type Head, renderedAt } from '../../lib/store/head.ts'
import { emptyHead, headMemory, readHead, writeHead, writeWoken } from '../../lib/store/heads.ts'
import { headKey } from '../../lib/store/keys.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleRevision, sampleSource } from './samples.ts'

const id = sourceId(sampleSource)
const [one, two, three] = ['one', 'two', 'three'].map((path) => buildId({ source: id, path, fields: {} })) as [
  ReturnType<typeof buildId>,
  ReturnType<typeof buildId>,
  ReturnType<typeof buildId>,
]
const entry = (content: string) => ({
  clusters: ['prod'],
  artifact: digestOf(content),
  inputs: digestOf(`of ${content}`),
})
const head: Head = {
  ...emptyHead(sampleSource),
  revision: sampleRevision,
  builds: { [one]: entry('1'), [two]: entry('2') },
}

describe('what a process remembers of a head', () => {
  it('is what it wrote, the very same objects', async () => {
    const bucket = memoryBucket()
    const memory = headMemory()
    await writeHead(bucket, id, { head, seen: undefined }, memory)
    const read = await readHead(bucket.store, id, memory)
    assert(read)
    assert.equal(read.value, head)
    await writeWoken(bucket, id, read, memory)
    const woken = await readHead(bucket.store, id, memory)
    assert.deepEqual([woken?.value.woken, woken?.seq], [1, 1])
    assert.equal(woken?.value.builds, head.builds)
  })

  it('gives way to what another process wrote, but for the builds that are the same', async () => {
    const bucket = memoryBucket()
    const memory = headMemory()
    await writeHead(bucket, id, { head, seen: undefined }, memory)
    const seen = await readHead(bucket.store, id)
    const builds = { [one]: entry('1'), [two]: entry('other'), [three]: entry('3') }
    await writeHead(bucket, id, { head: { ...head, builds }, seen })
    const read = await readHead(bucket.store, id, memory)
    assert.deepEqual(read?.value.builds, builds)
    assert.equal(read?.value.builds[one], head.builds[one])
    assert.equal(await readHead(bucket.store, id, memory), read)
  })

  it('keeps all builds where another process changed the rest', async () => {
    const bucket = memoryBucket()
    const memory = headMemory()
    await writeHead(bucket, id, { head, seen: undefined }, memory)
    const seen = await readHead(bucket.store, id)
    assert(seen)
    await writeWoken(bucket, id, seen)
    const read = await readHead(bucket.store, id, memory)
    assert.deepEqual(read, await readHead(bucket.store, id))
    assert.equal(read?.value.builds, head.builds)
  })

  it('is not what it lost', async () => {
    const bucket = memoryBucket()
    const memory = headMemory()
    await writeHead(bucket, id, { head, seen: undefined })
    await writeHead(bucket, id, { head: { ...head, woken: 7 }, seen: undefined }, memory)
    assert.equal((await readHead(bucket.store, id, memory))?.value.woken, 0)
  })
})

describe('the text of a head', () => {
  it('is canonical JSON, also where builds of an earlier one are put into it', async () => {
    const bucket = memoryBucket()
    const error = { code: 'BuildFailed', message: 'no', since: 1 }
    for (const builds of [head.builds, { [three]: { ...entry('3'), error }, ...head.builds }]) {
      const seen = await readHead(bucket.store, id)
      await writeHead(bucket, id, { head: { ...head, builds }, seen })
      const text = Buffer.from((await bucket.store.get(headKey(id)))?.bytes ?? '').toString()
      assert.equal(text, canonical(JSON.parse(text)))
      assert.deepEqual(JSON.parse(text).builds, builds)
    }
  })

  it('is refused where nobody could read it again', async () => {
    const bucket = memoryBucket()
    const bad = { ...head, builds: { [one]: { ...entry('1'), artifact: 'none' } } } as unknown as Head
    await assert.rejects(
      writeHead(bucket, id, { head: bad, seen: undefined }),
      /builds\.[0-9a-f]{64}\.artifact: expected a digest/,
    )
    assert.equal(await readHead(bucket.store, id), undefined)
  })
})

describe('the revision of an artifact', () => {
  it("is the head's own unless its entry names another one", () => {
    const earlier = 'main@sha1:0' as typeof sampleRevision
    assert.equal(renderedAt(head, entry('1')), sampleRevision)
    assert.equal(renderedAt(head, { ...entry('1'), behind: earlier }), earlier)
    assert.equal(renderedAt(head, { clusters: [] }), undefined)
  })
})
