import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { packedKey } from '../../lib/store/keys.ts'
import { readPackedCluster, writePackedCluster } from '../../lib/store/packed-cluster.ts'
import { recordOf } from '../lane/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const packed = {
  records: new Map([['clusters/prod/records/a', { value: recordOf('a', []), seq: 3, etag: '"1"' }]]),
  artifacts: new Map([[digestOf('kind: A\n'), 'kind: A\n']]),
}

describe('the packed copy of a cluster', () => {
  it('is read back as it was written', async () => {
    const bucket = memoryBucket()
    const etag = await writePackedCluster(bucket, 'prod', { packed, over: undefined })
    assert.deepEqual(await readPackedCluster(bucket.store, 'prod'), { ...packed, etag })
  })

  it('is none where there is none', async () => {
    const nothing = { records: new Map(), artifacts: new Map(), etag: undefined }
    assert.deepEqual(await readPackedCluster(memoryBucket().store, 'prod'), nothing)
  })

  it('is left to who came between', async () => {
    const bucket = memoryBucket()
    const first = await writePackedCluster(bucket, 'prod', { packed, over: undefined })
    assert.equal(await writePackedCluster(bucket, 'prod', { packed, over: undefined }), undefined)
    assert.notEqual(await writePackedCluster(bucket, 'prod', { packed, over: first }), undefined)
    assert.equal(await writePackedCluster(bucket, 'prod', { packed, over: first }), undefined)
  })

  it('is as good as none with any of its bytes changed or missing, and can be written over', async () => {
    const bucket = memoryBucket()
    await writePackedCluster(bucket, 'prod', { packed, over: undefined })
    const { bytes, etag } = (await bucket.store.get(packedKey('prod')))!
    let seen = etag
    for (let at = 0; at < bytes.length; at += 7) {
      for (const broken of [bytes.slice(0, at), bytes.map((byte, index) => (index === at ? byte ^ 0x10 : byte))]) {
        const outcome = await bucket.store.put(packedKey('prod'), broken, { etag: seen })
        assert.ok(outcome.kind === 'written')
        seen = outcome.etag
        const read = await readPackedCluster(bucket.store, 'prod')
        // A bit of the frame's header may mean nothing.
        if (read.records.size > 0) assert.deepEqual(read.records, packed.records)
        assert.equal(read.etag, seen)
      }
    }
    assert.notEqual(await writePackedCluster(bucket, 'prod', { packed, over: seen }), undefined)
  })
})
