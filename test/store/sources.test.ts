import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { sourcesKey } from '../../lib/store/keys.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { addSource, readAllSources, readSources, reviseSources, type SourceUse } from '../../lib/store/sources.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleSource } from './samples.ts'

const repository = 'github.com/acme/fleet'
const hash = digestOf(repository)
const [main, next, old] = ['main', 'next', 'old'].map((branch) => sourceId({ ...sampleSource, ref: { branch } }))
assert(main && next && old)

const use = (change: Partial<SourceUse> = {}): SourceUse => ({
  ...{ repository, source: main, credential: 'acme', by: 'production/flux-system/app', intervalMs: 60_000 },
  ...change,
})

/** Counts the writes that reach a store. */
function counting(inner: ObjectStore = memoryObjectStore()) {
  let writes = 0
  const put: ObjectStore['put'] = (...write) => {
    writes += 1
    return inner.put(...write)
  }
  return { store: { ...inner, put }, writes: () => writes }
}

async function written(store: ObjectStore, document: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify({ seq: 1, nonce: 'n', ...document }))
  await store.put(sourcesKey(hash), bytes, { create: true })
}

async function listed(store: ObjectStore) {
  const { found, problems } = await readAllSources(store)
  assert.deepEqual(problems, [])
  return found
}

describe('the sources of a URL', () => {
  it('are noted once each, by many at once', async () => {
    const bucket = memoryBucket()
    const ids = [main, next, old]
    assert.deepEqual(await readSources(bucket.store, hash), [])
    await Promise.all([...ids, ...ids].map((source) => addSource(bucket, use({ source }))))
    assert.deepEqual(await readSources(bucket.store, hash), [...ids].sort())
  })
  it('keep the interval that each GitRepository asks for', async () => {
    const bucket = memoryBucket()
    await addSource(bucket, use())
    await addSource(bucket, use({ by: 'staging/flux-system/app', intervalMs: 5_000 }))
    await addSource(bucket, use({ intervalMs: 600_000 }))
    const intervals = { 'production/flux-system/app': 600_000, 'staging/flux-system/app': 5_000 }
    assert.deepEqual(await listed(bucket.store), [
      { key: sourcesKey(hash), repository, sources: [{ source: main, credential: 'acme', intervals }] },
    ])
  })
  it('are not written again while nothing is new', async () => {
    const { store, writes } = counting()
    const bucket = memoryBucket(store)
    for (let turn = 0; turn < 3; turn++) await addSource(bucket, use())
    assert.equal(writes(), 1)
    await addSource(bucket, use({ intervalMs: 30_000 }))
    assert.equal(writes(), 2)
  })
  it('are read as the version before wrote them, and completed by the next use', async () => {
    const bucket = memoryBucket()
    const key = sourcesKey(hash)
    await written(bucket.store, { schema: 1, sources: [main, next].sort() })
    const bare = [main, next].sort().map((source) => ({ source, intervals: {} }))
    assert.deepEqual(await listed(bucket.store), [{ key, sources: bare }])
    assert.deepEqual(await readSources(bucket.store, hash), [main, next].sort())
    await addSource(bucket, use())
    const [list] = await listed(bucket.store)
    assert.equal(list?.repository, repository)
    assert.deepEqual(
      list?.sources.find(({ source }) => source === main),
      { source: main, credential: 'acme', intervals: { 'production/flux-system/app': 60_000 } },
    )
    assert.deepEqual(
      list?.sources.find(({ source }) => source === next),
      { source: next, intervals: {} },
    )
  })
  it('are left as they are where a newer version wrote them', async () => {
    const bucket = memoryBucket()
    await written(bucket.store, { schema: 3, sources: [] })
    await assert.rejects(addSource(bucket, use()), { code: 'SchemaTooNew' })
    const { found, problems } = await readAllSources(bucket.store)
    assert.deepEqual([found, problems.map(({ code }) => code)], [[], ['SchemaTooNew']])
  })
  it('lose one that is revised away, and are not written where that changes nothing', async () => {
    const { store, writes } = counting()
    const bucket = memoryBucket(store)
    await addSource(bucket, use())
    await addSource(bucket, use({ source: next }))
    await reviseSources(bucket, sourcesKey(hash), (one) => (one.source === next ? undefined : one))
    assert.deepEqual(await readSources(store, hash), [main])
    const before = writes()
    await reviseSources(bucket, sourcesKey(hash), (one) => one)
    await reviseSources(bucket, sourcesKey(digestOf('nobody')), () => undefined)
    assert.equal(writes(), before)
  })
})
