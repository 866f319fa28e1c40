import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { putEvent, readEvent, readEvents, type StoredEvent } from '../../lib/store/events.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const noon = Date.UTC(2026, 10, 23, 12)
const event = (time: number, seq = 0): StoredEvent => ({
  cluster: 'prod',
  unit: unitId('Kustomization', 'flux-system', 'apps'),
  seq,
  time,
  severity: 'info',
  reason: 'ReconciliationSucceeded',
  message: 'applied',
})

describe('an event', () => {
  it('lies in the folder of its own day, under its time, unit and number', async () => {
    const key = await putEvent(memoryBucket(), event(noon, 7))
    assert.equal(key, 'events/prod/2026/11/23/120000.000_Kustomization_flux-system_apps_7')
  })
  it('is there once, however often and whenever it is flushed', async () => {
    const bucket = memoryBucket()
    const keys = [await putEvent(bucket, event(noon)), await putEvent(bucket, event(noon))]
    assert.equal(keys[0], keys[1])
    assert.deepEqual(await readEvent(bucket.store, keys[0]!), event(noon))
    assert.equal((await readEvents(bucket.store, 'prod', { day: noon, limit: 10 })).found.length, 1)
  })
  it('is listed with those of its day, newest first, up to a limit', async () => {
    const bucket = memoryBucket()
    for (const hour of [3, -13, 1, 2]) await putEvent(bucket, event(noon + hour * 3_600_000, hour + 20))
    const times = async (limit: number) =>
      (await readEvents(bucket.store, 'prod', { day: noon, limit })).found.map(({ time }) => (time - noon) / 3_600_000)
    assert.deepEqual(await times(10), [3, 2, 1])
    assert.deepEqual(await times(2), [3, 2])
  })
})
