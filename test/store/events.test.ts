import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dayMs } from '../../lib/core/clock.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { putEvent, readEvent, readEvents, readEventsBetween, type StoredEvent } from '../../lib/store/events.ts'
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
  it('of an order is none of those that the lane counts', async () => {
    const bucket = memoryBucket()
    const order: StoredEvent = { ...event(noon, 7), by: 'ann' }
    const keys = [await putEvent(bucket, event(noon, 7)), await putEvent(bucket, order)]
    assert.equal(keys[1], 'events/prod/2026/11/23/120000.000_Kustomization_flux-system_apps_7_order')
    assert.deepEqual(await readEvent(bucket.store, keys[1]!), order)
  })
  it('is found by the time that it was at, both ends included, without reading others', async () => {
    const bucket = memoryBucket()
    for (const [seq, time] of [noon - 1, noon, noon + 5, noon + 6, noon + dayMs].entries())
      await putEvent(bucket, event(time, seq))
    const reads: string[] = []
    const get = (key: string) => {
      reads.push(key)
      return bucket.store.get(key)
    }
    const { found } = await readEventsBetween({ ...bucket.store, get }, 'prod', { from: noon, to: noon + 5 })
    assert.deepEqual(
      found.map(({ seq }) => seq),
      [1, 2],
    )
    assert.equal(reads.length, 2)
    const all = await readEventsBetween(bucket.store, 'prod', { from: noon, to: noon + dayMs })
    assert.deepEqual(
      all.found.map(({ seq }) => seq),
      [1, 2, 3, 4],
    )
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
