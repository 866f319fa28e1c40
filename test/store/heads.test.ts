import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildId } from '../../lib/build/spec.ts'
import { sourceId } from '../../lib/source/spec.ts'
import type { Head } from '../../lib/store/head.ts'
import { emptyHead, readHead, writeHead, writeWoken } from '../../lib/store/heads.ts'
import { headKey } from '../../lib/store/keys.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleDigest, sampleRevision, sampleSource } from './samples.ts'

const id = sourceId(sampleSource)
const full: Required<Head> = {
  source: sampleSource,
  revision: sampleRevision,
  moved: 1,
  woken: 0,
  earlier: [sampleRevision],
  inputs: sampleDigest,
  builds: {
    [buildId({ source: id, path: 'apps', fields: {} })]: {
      clusters: ['prod'],
      artifact: sampleDigest,
      inputs: sampleDigest,
      behind: sampleRevision,
      error: { code: 'BuildFailed', message: 'no', file: 'apps/x.yaml:3', since: 1 },
    },
    [buildId({ source: id, path: 'new', fields: {} })]: { clusters: [] },
  },
  error: { code: 'SourceFailed', message: 'gone', since: 1 },
}

describe('a head', () => {
  it('comes back with every field', async () => {
    const bucket = memoryBucket()
    for (const head of [emptyHead(sampleSource), full]) {
      const seen = await readHead(bucket.store, id)
      assert.equal((await writeHead(bucket, id, { head, seen })).kind, 'won')
      assert.deepEqual((await readHead(bucket.store, id))?.value, head)
    }
  })
  it('of the schema before names the revision of what is behind alone', async () => {
    const bucket = memoryBucket()
    const [one, two, three] = ['1', '2', '3'].map((path) => buildId({ source: id, path, fields: {} }))
    const entry = { clusters: ['prod'], artifact: sampleDigest }
    const earlier = 'main@sha1:0'
    const builds = {
      [`${one}`]: { ...entry, renderedAt: sampleRevision },
      [`${two}`]: { ...entry, renderedAt: earlier },
    }
    const old = { source: sampleSource, revision: sampleRevision, woken: 0, earlier: [], schema: 2, seq: 1, nonce: 'n' }
    const text = JSON.stringify({ ...old, builds: { ...builds, [`${three}`]: { clusters: [] } } })
    await bucket.store.put(headKey(id), Buffer.from(text), { create: true })
    const read = await readHead(bucket.store, id)
    const now = { [`${one}`]: entry, [`${two}`]: { ...entry, behind: earlier }, [`${three}`]: { clusters: [] } }
    assert.deepEqual(read?.value.builds, now)
  })
  it('is woken without a new seq, and only as it was seen', async () => {
    const bucket = memoryBucket()
    await writeHead(bucket, id, { head: full, seen: undefined })
    const seen = await readHead(bucket.store, id)
    assert(seen)
    await writeHead(bucket, id, { head: { ...full, earlier: [] }, seen })
    assert.deepEqual(await writeWoken(bucket, id, seen), { kind: 'lost' })
    const moved = await readHead(bucket.store, id)
    assert(moved)
    assert.equal((await writeWoken(bucket, id, moved)).kind, 'won')
    const woken = await readHead(bucket.store, id)
    assert.deepEqual([woken?.seq, woken?.value.woken, woken?.value.earlier], [2, 2, []])
    assert.deepEqual(await writeHead(bucket, id, { head: full, seen: moved }), { kind: 'lost' })
  })
})
