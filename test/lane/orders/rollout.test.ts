import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gitRevision } from '../../../lib/core/revision.ts'
import type { LaneRollout } from '../../../lib/lane/deps.ts'
import { headsView } from '../../../lib/lane/discover/heads-view.ts'
import { laneMemory } from '../../../lib/lane/memory.ts'
import { rolloutGate } from '../../../lib/lane/orders/rollout.ts'
import { emptyHead, readHead, writeHead } from '../../../lib/store/heads.ts'
import { laneKey } from '../../../lib/store/keys.ts'
import { type LaneHead, type LanePass, writeLane } from '../../../lib/store/lanes.ts'
import { memoryBucket } from '../../support/memory-bucket.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { sourceAt } from '../lane-scene.ts'
import { revision } from '../samples.ts'

const minute = 60_000
const older = gitRevision('main', '9'.repeat(40))
const { id: source, spec } = sourceAt()
const second = sourceAt('https://github.com/acme/apps')

type Lanes = Readonly<Record<string, Partial<LanePass> | 'never synced' | 'unreadable'>>

const at = (there: LaneHead['revision'], seq = 3): LanePass['heads'] => {
  return { [source]: { seq, ...(there !== undefined && { revision: there }) } }
}

/** The gate of a cluster in a wave after `before`, while heads are at `revision`; a cluster that is not said to be otherwise is ready. */
async function gate(lanes: Lanes, rollout: Partial<LaneRollout> = {}) {
  const bucket = memoryBucket()
  const clock = virtualClock()
  let reads = 0
  const store = {
    ...bucket.store,
    get(key: string) {
      if (key.startsWith('clusters/')) reads++
      return bucket.store.get(key)
    },
  }
  for (const { id, spec } of [sourceAt(), second]) {
    await writeHead(bucket, id, { head: { ...emptyHead(spec), revision }, seen: undefined })
  }
  for (const [name, lane] of Object.entries(lanes)) {
    if (lane === 'unreadable') await bucket.store.put(laneKey(name), Buffer.from('{'), { create: true })
    else if (lane === 'never synced') await writeLane(bucket, name, { lane: { controls: {} }, seen: undefined })
    else {
      const pass = { heads: at(revision), ready: true, since: clock.now(), ...lane }
      await writeLane(bucket, name, { lane: { controls: {}, pass }, seen: undefined })
    }
  }
  const before = rollout.before ?? Object.keys(lanes)
  const cluster = {
    name: 'prod',
    root: { url: '', ref: {}, path: '' },
    variables: {},
    deletion,
    rollout: { before, after: [], afterMs: 0, ...rollout },
  }
  const world = { bucket: { ...bucket, store }, clock, cluster }
  const open = () => rolloutGate(world, headsView({ ...world, memory: laneMemory() }))
  return { clock, open, gate: open(), bucket, reads: () => reads }
}

const deletion = { maxPercent: 50, minObjects: 10, protect: [] }

describe('what is new of a source', () => {
  it('waits while a set of an earlier wave was not searched yet: nobody knows which clusters go first', async () => {
    const { gate: shut, clock } = await gate({}, { unsearched: ['canaries'] })
    assert.equal(await shut.of(source), 'the clusters of ClusterSet canaries go first, and were not looked for yet')
    assert.deepEqual([shut.isShut(), shut.opensAt()], [true, clock.now() + minute])
  })

  it('is taken where no rollout is asked for, and no lane is read', async () => {
    const { gate: free, reads } = await gate({ staging: 'unreadable' }, { before: [] })
    assert.equal(await free.of(source), undefined)
    assert.deepEqual([free.held(source), free.isShut(), free.opensAt(), reads()], [false, false, undefined, 0])
  })

  const taken: readonly (readonly [string, Lanes])[] = [
    ['the cluster before is ready there', { staging: {} }],
    ['all clusters before are ready there', { one: {}, two: {} }],
    ['the cluster before does not read it, and is ready', { staging: { heads: {} } }],
    ['the head was rendered again at the same revision', { staging: { heads: at(revision, 99) } }],
  ]
  for (const [why, lanes] of taken) {
    it(`is taken where ${why}`, async () => {
      const found = await gate(lanes)
      assert.equal(await found.gate.of(source), undefined)
      assert.deepEqual([found.gate.held(source), found.gate.isShut()], [false, false])
    })
  }

  const held: readonly (readonly [string, Lanes, RegExp])[] = [
    ['the cluster before was never heard of', {}, /staging .*never synced/],
    ['the cluster before was never synced to the end', { staging: 'never synced' }, /staging .*never synced/],
    ['the cluster before is at another revision', { staging: { heads: at(older) } }, /staging .*not there yet/],
    ['the cluster before knows no revision of it', { staging: { heads: at(undefined) } }, /staging .*not there yet/],
    ['the cluster before is there and not ready', { staging: { ready: false } }, /staging .*not ready/],
    [
      'the cluster before does not read it, and is not ready',
      { staging: { heads: {}, ready: false } },
      /staging .*not ready/,
    ],
    ['one of two clusters before is not ready', { one: {}, staging: { ready: false } }, /staging .*not ready/],
    ['what the cluster before came to cannot be read', { staging: 'unreadable' }, /staging .*cannot be read/],
  ]
  for (const [why, lanes, reason] of held) {
    it(`has to wait where ${why}`, async () => {
      const found = await gate(lanes, { before: Object.keys(lanes).length === 0 ? ['staging'] : Object.keys(lanes) })
      assert.match((await found.gate.of(source)) ?? '', reason)
      assert.deepEqual([found.gate.held(source), found.gate.isShut()], [true, true])
    })
  }

  it('waits for itself: another source may be taken', async () => {
    const heads = { ...at(older), [second.id]: { seq: 1, revision } }
    const { gate: found } = await gate({ staging: { heads } })
    assert.equal(await found.of(second.id), undefined)
    assert.match((await found.of(source)) ?? '', /not there yet/)
    assert.deepEqual([found.held(source), found.held(second.id), found.isShut()], [true, false, true])
  })

  it('is looked at once in a pass: all units of the source see the same', async () => {
    const { gate: found, reads, bucket } = await gate({ staging: { heads: at(older) } })
    const all = await Promise.all([found.of(source), found.of(source), found.of(source)])
    assert.equal(new Set(all).size, 1)
    const lane = { controls: {}, pass: { heads: at(revision), ready: true, since: 0 } }
    await bucket.store.delete(laneKey('staging'))
    await writeLane(bucket, 'staging', { lane, seen: undefined })
    assert.equal(await found.of(source), all[0])
    assert.equal(reads(), 1)
  })

  it('is looked at anew by the next pass', async () => {
    const { gate: first, open, bucket } = await gate({ staging: { ready: false } })
    assert.match((await first.of(source)) ?? '', /not ready/)
    const { id, spec: _ } = { id: source, spec }
    await bucket.store.delete(laneKey('staging'))
    const pass = { heads: { [id]: { seq: 3, revision } }, ready: true, since: 0 }
    await writeLane(bucket, 'staging', { lane: { controls: {}, pass }, seen: undefined })
    assert.equal(await open().of(source), undefined)
  })

  it('is judged by the revision that this pass reads, not by a newer one', async () => {
    const { gate: found, bucket } = await gate({ staging: { heads: at(revision) } })
    assert.equal(await found.of(source), undefined)
    const head = { ...emptyHead(spec), revision: older }
    await writeHead(bucket, source, { head, seen: await readHead(bucket.store, source) })
    assert.equal(await found.of(source), undefined)
  })
})

describe('the pause after the wave before', () => {
  const afterMs = 10 * minute

  it('holds what is new until it is over, and says when that is', async () => {
    const { gate: found, clock, open } = await gate({ staging: {} }, { afterMs })
    const opensAt = clock.now() + afterMs
    assert.match((await found.of(source)) ?? '', /staging .*pause/)
    assert.equal(found.opensAt(), opensAt)
    clock.pass(afterMs - 1)
    assert.match((await open().of(source)) ?? '', /pause/)
    clock.pass(1)
    const later = open()
    assert.deepEqual([await later.of(source), later.opensAt()], [undefined, undefined])
  })

  it('begins when the cluster before became ready, not when it was last looked at', async () => {
    const { clock } = await gate({})
    const { gate: found } = await gate({ staging: { since: clock.now() - afterMs } }, { afterMs })
    assert.equal(await found.of(source), undefined)
  })

  it('says nothing of its end while something else is waited for', async () => {
    const { gate: found } = await gate({ staging: { ready: false } }, { afterMs })
    await found.of(source)
    assert.equal(found.opensAt(), undefined)
  })

  it('is looked at again soon where it cannot be told', async () => {
    const { gate: found, clock } = await gate({ staging: 'unreadable' }, { afterMs })
    await found.of(source)
    assert.equal(found.opensAt(), clock.now() + minute)
  })
})
