import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { emptyHead, writeHead } from '../../lib/store/heads.ts'
import { headsPrefix, sweepStateKey } from '../../lib/store/keys.ts'
import { addSource } from '../../lib/store/sources.ts'
import { sampleSource } from '../store/samples.ts'
import { scheduleScene, timerEvent } from './scene.ts'

const minute = 60_000
const source = digestOf('source')

function sample() {
  const scene = scheduleScene()
  const now = scene.clock.now()
  const timer = { schema: 1, kind: 'timer' }
  const sync = (due: number, group = 'production') => ({
    ...{ ...timer, due, to: 'sync', group, message: { schema: 1, kind: 'timer', cluster: group } },
  })
  const render = (due: number) => ({
    ...{ ...timer, due, to: 'render', group: 'github.com/acme/fleet', message: { schema: 1, kind: 'render', source } },
  })
  return { ...scene, now, sync, render }
}

/** As S3 tells of an object. */
const stored = (bucket: string, key: string) => ({
  Records: [
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: bucket }, object: { key, sequencer: '0' } },
    },
  ],
})

describe('a batch of the timer queue', () => {
  it('is sent on, each message to its queue and group, and what is not due is delayed once more', async () => {
    const { handle, sent, now, sync, render } = sample()
    const answer = await handle(timerEvent(sync(now), render(now - 1), sync(now + 20 * minute)))
    assert.deepEqual(answer, { batchItemFailures: [] })
    assert.deepEqual(sent.toSorted(), [
      'render render github.com/acme/fleet',
      'sync timer production',
      `timer production ${15 * minute}`,
    ])
  })
  it('drops what no version reads, and tells', async () => {
    const { handle, sent, told, now, sync } = sample()
    const elsewhere = { Records: [{ ...stored('state', 'a').Records[0], eventSource: 'aws:ses' }] }
    const answer = await handle(timerEvent('no JSON', elsewhere, stored('No Bucket', 'a'), sync(now)))
    assert.deepEqual(answer, { batchItemFailures: [] })
    assert.deepEqual(sent, ['sync timer production'])
    assert.deepEqual(told, ['m0 InvalidInput dropped', 'm1 InvalidInput dropped', 'm2 InvalidInput dropped'])
  })
  it('of S3 asks render to look at the bucket, once for each change of an object', async () => {
    const { handle, sent, told } = sample()
    const trial = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'manifests' }
    const first = stored('manifests', 'a')
    const answer = await handle(timerEvent(trial, first, first, stored('manifests', 'b')))
    assert.deepEqual(answer, { batchItemFailures: [] })
    assert.deepEqual(sent, ['render push s3://manifests', 'render push s3://manifests'])
    assert.deepEqual(told, [])
  })
  it('gives back what a newer version wrote, and goes on with the rest', async () => {
    const { handle, sent, told, now, sync } = sample()
    const answer = await handle(timerEvent({ schema: 2 }, sync(now)))
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: 'm0' }] })
    assert.deepEqual([sent, told], [['sync timer production'], ['m0 SchemaTooNew again']])
  })
  it('gives back what a queue did not accept, and goes on with the rest', async () => {
    const { handle, sent, told } = scheduleScene({ accepts: (text) => !text.includes('production') })
    const { sync } = sample()
    const answer = await handle(timerEvent(sync(0), sync(0, 'staging')))
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: 'm0' }] })
    assert.deepEqual([sent, told], [['sync timer staging'], ['m0 StoreFailed again']])
  })
})

/** A bucket with one source that is polled every two minutes. */
async function withSource(store = memoryObjectStore()) {
  const { bucket } = scheduleScene({ store })
  const id = sourceId(sampleSource)
  const [by, intervalMs] = ['production/flux-system/app', 2 * minute]
  await addSource(bucket, { repository: 'github.com/acme/fleet', source: id, credential: 'acme', by, intervalMs })
  await writeHead(bucket, id, { head: emptyHead(sampleSource), seen: undefined })
  return store
}

const poll = 'render poll github.com/acme/fleet'

describe('a tick', () => {
  it('sends the polls and audits that are due, each at its own times', async () => {
    const clusters = [{ name: 'production', auditIntervalMs: 5 * minute }, { name: 'staging' }]
    const { ticks } = scheduleScene({ clusters, store: await withSource(), laneInterval: async () => 4 * minute })
    const counts = Map.groupBy(await ticks(20), (text) => text)
    assert.deepEqual([...counts].map(([text, all]) => `${text} ${all.length}`).toSorted(), [
      `${poll} 10`,
      'sync audit production 4',
      'sync audit staging 5',
    ])
  })
  it('that comes twice sends once', async () => {
    const { handle, clock, sent } = scheduleScene({ clusters: [{ name: 'production', auditIntervalMs: minute }] })
    const tick = { schema: 1, kind: 'tick', time: new Date(clock.now()).toISOString() }
    await handle(tick)
    clock.pass(3 * minute)
    await handle(tick)
    assert.deepEqual(sent, ['sync audit production'])
  })
  it('fails where something was not accepted, after the rest was sent, and is made good by coming again', async () => {
    let down = true
    const clusters = ['a', 'b', 'c'].map((name) => ({ name, auditIntervalMs: 1_000 }))
    const scene = scheduleScene({
      clusters,
      store: await withSource(),
      accepts: (text) => !(down && text.endsWith('b')),
    })
    await assert.rejects(scene.ticks(1), { code: 'StoreFailed' })
    assert.deepEqual(scene.told, ['tick StoreFailed again'])
    down = false
    await scene.ticks(1)
    const audits = scene.sent.filter((text) => text.startsWith('sync'))
    assert.deepEqual(audits, ['sync audit a', 'sync audit c', 'sync audit b'])
  })
  it('that runs out of time sends no more, fails, and is made good by coming again', async () => {
    const clusters = ['a', 'b', 'c'].map((name) => ({ name, auditIntervalMs: 1_000 }))
    let slow = true
    const scene = scheduleScene({
      clusters,
      accepts() {
        if (slow) scene.clock.pass(60_000)
        return true
      },
    })
    const tick = { schema: 1, kind: 'tick', time: new Date(scene.clock.now()).toISOString() }
    await assert.rejects(scene.handle(tick), { code: 'Aborted', message: /left 2 of 3 messages unsent/ })
    assert.deepEqual(scene.sent, ['sync audit a'])
    slow = false
    await scene.handle(tick)
    assert.deepEqual(scene.sent, ['sync audit a', 'sync audit b', 'sync audit c'])
  })
  it('sends audits where the bucket cannot be listed, and polls where a lane cannot be read', async () => {
    const store = await withSource()
    const blind = scheduleScene({
      clusters: [{ name: 'production', auditIntervalMs: 1_000 }],
      store: { ...store, list: () => failing() },
    })
    await assert.rejects(blind.ticks(1), { code: 'Aborted' })
    assert.deepEqual(blind.sent, ['sync audit production'])
    const damaged = scheduleScene({
      clusters: [{ name: 'production' }],
      store,
      laneInterval: () => Promise.reject(new Error('no lane')),
    })
    const counts = Map.groupBy(await damaged.ticks(10), (text) => text)
    assert.deepEqual([counts.get(poll)?.length, counts.get('sync audit production')?.length], [5, 1])
    assert.deepEqual(new Set(damaged.told), new Set(['tick StoreFailed again']))
  })
  it('of a later version is refused, and what is no tick at all is dropped', async () => {
    const { handle, told, sent } = scheduleScene({ clusters: [{ name: 'production', auditIntervalMs: 1_000 }] })
    await assert.rejects(handle({ schema: 2, kind: 'tick' }), { code: 'SchemaTooNew' })
    assert.equal(await handle({ hello: 'world' }), undefined)
    assert.equal(await handle(undefined), undefined)
    assert.deepEqual([told, sent], [['tick InvalidInput dropped', 'tick InvalidInput dropped'], []])
  })
  it('sweeps once a day', async () => {
    const { ticks, swept } = scheduleScene()
    await ticks(3 * 24 * 60)
    assert.equal(swept.length, 3)
  })
  it('tells what keeps a sweep from its work, and does its own all the same', async () => {
    const store = await withSource()
    await store.put(`${headsPrefix}${source}`, Buffer.from('{'), { create: true })
    const { ticks, swept, told } = scheduleScene({ store })
    const sent = await ticks(24 * 60)
    assert.equal(sent.length, 12 * 60)
    assert.deepEqual(
      swept.map(({ problems }) => problems.map(({ code }) => code)),
      [['StoreFailed']],
    )
    assert.deepEqual(told, ['tick StoreFailed again'])
  })
  it('tells each day that what sweeps have found cannot be read, until it is put right', async () => {
    const store = memoryObjectStore()
    await store.put(sweepStateKey, Buffer.from('{'), { create: true })
    const { ticks, swept, told } = scheduleScene({ store })
    await ticks(2 * 24 * 60)
    assert.deepEqual([swept, told], [[], ['tick StoreFailed again', 'tick StoreFailed again']])
    await store.delete(sweepStateKey)
    await ticks(24 * 60)
    assert.deepEqual([swept.map(({ problems }) => problems), told.length], [[[]], 2])
  })
})

// biome-ignore lint/correctness/useYield: it fails before the first one
async function* failing(): AsyncGenerator<never> {
  throw new Error('no listing')
}
