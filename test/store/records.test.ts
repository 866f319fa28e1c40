import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { recordKey } from '../../lib/store/keys.ts'
import { readRecord, readRecords, writeRecord } from '../../lib/store/records.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleRecord } from './samples.ts'

describe('a record', () => {
  it('comes back with every field', async () => {
    const bucket = memoryBucket()
    assert.equal((await writeRecord(bucket, 'prod', { record: sampleRecord, seen: undefined })).kind, 'won')
    assert.deepEqual((await readRecord(bucket.store, 'prod', sampleRecord.unit))?.value, sampleRecord)
    assert.equal(await readRecord(bucket.store, 'prod-2', sampleRecord.unit), undefined)
  })
  it('is read as the version before wrote it, without a word of a restore', async () => {
    const bucket = memoryBucket()
    const { restoring: _r, outbox: _o, ...before } = sampleRecord
    const text = JSON.stringify({ ...before, outbox: [], schema: 3, seq: 1, nonce: 'n' })
    await bucket.store.put(recordKey('prod', before.unit), Buffer.from(text), { create: true })
    assert.deepEqual((await readRecord(bucket.store, 'prod', before.unit))?.value, { ...before, outbox: [] })
  })
})

describe('the records of a cluster', () => {
  it('are all of it, in order, and none of a cluster with a longer name', async () => {
    const bucket = memoryBucket()
    const units = Array.from({ length: 100 }, (_, n) =>
      unitId('Kustomization', 'apps', `u${String(n).padStart(3, '0')}`),
    )
    for (const unit of [...units].reverse()) {
      await writeRecord(bucket, 'prod', { record: { ...sampleRecord, unit }, seen: undefined })
    }
    await writeRecord(bucket, 'prod-2', { record: sampleRecord, seen: undefined })
    const { found, problems } = await readRecords(bucket.store, 'prod')
    assert.deepEqual(
      found.map(({ value }) => value.unit),
      units,
    )
    assert.deepEqual(problems, [])
  })
  it('are read although one is broken or lies under the wrong name, and those are told', async () => {
    const bucket = memoryBucket()
    await writeRecord(bucket, 'prod', { record: sampleRecord, seen: undefined })
    const good = await bucket.store.get(recordKey('prod', sampleRecord.unit))
    const [broken, copied] = ['broken', 'copied'].map((name) =>
      recordKey('prod', unitId('Kustomization', 'apps', name)),
    )
    await bucket.store.put(broken!, Buffer.from('{'), { create: true })
    await bucket.store.put(copied!, good!.bytes, { create: true })
    const { found, problems } = await readRecords(bucket.store, 'prod')
    assert.equal(found.length, 1)
    assert.deepEqual(
      problems.map(({ code, fields }) => [code, fields.subject]),
      [
        ['StoreFailed', broken],
        ['StoreFailed', copied],
      ],
    )
  })
})
