import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Problem } from '../../lib/core/problem.ts'
import { type Lease, type Taken, takeLease } from '../../lib/lane/lease.ts'
import { laneKey } from '../../lib/store/keys.ts'
import { type Lane, readLane, writeLane } from '../../lib/store/lanes.ts'
import { type Fate, faultyObjectStore, type WriteFault } from '../support/faulty-object-store.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const second = 1_000
const leaseMs = 45 * second
const pass = { heads: {}, ready: true, since: 5 }

/** Workers of one lane; `fates` are those of all writes to the bucket. */
function workers(fates: readonly Fate[] = []) {
  const store = memoryObjectStore()
  const clock = virtualClock()
  const bucket = { ...memoryBucket(faultyObjectStore(store, fates)), clock }
  const plain = { ...memoryBucket(store), nonces: bucket.nonces }
  const cluster = { name: 'prod', root: { url: '', ref: {}, path: '' }, variables: {}, deletion, rollout }
  let writes = 0
  const counted = {
    ...bucket.store,
    put(...args: Parameters<typeof store.put>) {
      writes++
      return bucket.store.put(...args)
    },
  }
  return {
    clock,
    store,
    take: (alone = false): Promise<Taken> =>
      takeLease({ bucket: { ...bucket, store: counted }, cluster, clock, alone }),
    lane: async () => (await readLane(store, 'prod'))?.value,
    /** As another worker, or an older one, left the lane. */
    async left(lane: Lane) {
      const written = await writeLane(plain, 'prod', { lane, seen: await readLane(store, 'prod') })
      assert.equal(written.kind, 'won')
    },
    writes: () => writes,
  }
}

const deletion = { maxPercent: 50, minObjects: 10, protect: [] }
const rollout = { before: [], after: [], afterMs: 0 }

function taken(found: Taken): Lease {
  assert.equal(found.kind, 'taken')
  return (found as Extract<Taken, { kind: 'taken' }>).lease
}

const isAborted = ({ code }: Problem) => code === 'Aborted'

describe('the controls that a worker has seen', () => {
  it('are told with each renewal, beside those that were', async () => {
    const { take, lane, clock, left } = workers()
    await left({ controls: { all: 3, a: 1 } })
    const lease = taken(await take())
    const seen = async () => ({ a: 2 })
    await lease.confirm(seen)
    assert.deepEqual((await lane())?.controls, { all: 3, a: 1 })
    await clock.sleep(15 * second)
    await lease.confirm(seen)
    assert.deepEqual((await lane())?.controls, { all: 3, a: 2 })
    await lease.release((before) => before)
    assert.deepEqual((await lane())?.controls, { all: 3, a: 2 })
  })
})

describe('a lane', () => {
  it('that nobody ever worked on is taken', async () => {
    const { take, lane, clock } = workers()
    const lease = taken(await take())
    await lease.confirm()
    assert.deepEqual(lease.before, { controls: {} })
    assert.equal((await lane())?.holder?.until, clock.now() + leaseMs)
  })

  it('that was let go of is taken, with what is known of it', async () => {
    const { take, lane, left } = workers()
    const known: Lane = { controls: { 'controls/all': 3 }, pass, due: 9, intervalMs: 60_000 }
    await left(known)
    const lease = taken(await take())
    await lease.confirm()
    assert.deepEqual(lease.before, known)
    const { holder: _, ...rest } = (await lane())!
    assert.deepEqual(rest, known)
  })

  it('that another worker has is busy until its lease ends, and stays as it is', async () => {
    const { take, clock, left, lane } = workers()
    const until = clock.now() + 1
    await left({ controls: {}, holder: { id: 'other', until } })
    assert.deepEqual(await take(), { kind: 'busy', until })
    assert.equal((await lane())?.holder?.id, 'other')
  })

  it('that another worker had is taken when its lease is over', async () => {
    const { take, clock, left, lane } = workers()
    await left({ controls: {}, pass, holder: { id: 'dead', until: clock.now() } })
    await taken(await take()).confirm()
    assert.notEqual((await lane())?.holder?.id, 'dead')
  })

  it('is taken from anyone by who works alone, for that can only be a dead process', async () => {
    const { take, clock, left } = workers()
    await left({ controls: {}, holder: { id: 'dead', until: clock.now() + leaseMs } })
    await taken(await take(true)).confirm()
  })

  it('is taken by one of two who come at the same time', async () => {
    const { take } = workers()
    const both = (await Promise.all([take(), take()])).map(taken)
    const confirmed = await Promise.allSettled(both.map((lease) => lease.confirm()))
    assert.deepEqual(confirmed.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  it('is not blocked by a lease that no clock of now can have given', async () => {
    const { take, clock, left } = workers()
    await left({ controls: {}, holder: { id: 'time traveller', until: clock.now() + 3_600 * second } })
    assert.equal((await take()).kind, 'taken')
  })
})

describe('a lease', () => {
  it('is renewed when a quarter of a minute is over, and not before', async () => {
    const { take, clock, lane, writes } = workers()
    const lease = taken(await take())
    await lease.confirm()
    const first = (await lane())?.holder
    clock.pass(14_999)
    await lease.confirm()
    assert.deepEqual([(await lane())?.holder, writes()], [first, 1])
    clock.pass(1)
    await lease.confirm()
    assert.deepEqual((await lane())?.holder, { id: first?.id, until: clock.now() + leaseMs })
    await lease.confirm()
    assert.equal(writes(), 2)
  })

  it('is renewed where the clock was set back', async () => {
    const { take, clock, lane } = workers()
    const lease = taken(await take())
    await lease.confirm()
    clock.pass(-3_600 * second)
    await lease.confirm()
    assert.equal((await lane())?.holder?.until, clock.now() + leaseMs)
  })

  it('is renewed once where many ask at the same time', async () => {
    const { take, clock, writes } = workers()
    const lease = taken(await take())
    await lease.confirm()
    clock.pass(20 * second)
    await Promise.all(Array.from({ length: 20 }, () => lease.confirm()))
    assert.equal(writes(), 2)
  })

  it('is held as long as it is renewed, however long that is', async () => {
    const { take, clock } = workers()
    const lease = taken(await take())
    for (let minute = 0; minute < 20; minute++) {
      await lease.confirm()
      assert.equal((await take()).kind, 'busy')
      clock.pass(30 * second)
    }
  })

  it('is noticed as lost when it is to be renewed and another worker has taken the lane, and from then on', async () => {
    const { take, clock } = workers()
    const lease = taken(await take())
    await lease.confirm()
    clock.pass(leaseMs)
    const other = taken(await take())
    await other.confirm()
    for (let time = 0; time < 3; time++) await assert.rejects(lease.confirm(), isAborted)
    await other.confirm()
  })

  it('that is let go of keeps what the worker noted, and what it did not touch', async () => {
    const { take, lane, left } = workers()
    await left({ controls: {}, due: 9 })
    const lease = taken(await take())
    assert.equal(await lease.release((before) => ({ ...before, controls: { 'controls/all': 3 }, pass })), true)
    assert.deepEqual(await lane(), { controls: { 'controls/all': 3 }, pass, due: 9 })
  })

  it('that was lost writes nothing, and says so', async () => {
    const { take, clock, lane } = workers()
    const lease = taken(await take())
    await lease.confirm()
    clock.pass(leaseMs)
    const other = taken(await take())
    await other.release((before) => ({ ...before, pass }))
    const before = await lane()
    assert.equal(await lease.release((present) => ({ ...present, pass: { ...pass, ready: false } })), false)
    assert.deepEqual(await lane(), before)
  })

  it('that was lost at once writes nothing either', async () => {
    const { take, lane, left } = workers()
    await left({ controls: {}, pass })
    const [first, second] = (await Promise.all([take(), take()])).map(taken) as [Lease, Lease]
    const results = [await first.release((lane) => lane), await second.release((lane) => ({ ...lane, due: 7 }))]
    assert.equal(results.filter(Boolean).length, 1)
    assert.deepEqual(
      Object.keys((await lane())!).sort(),
      results[1] ? ['controls', 'due', 'pass'] : ['controls', 'pass'],
    )
  })

  it('whose lane document is gone is lost', async () => {
    const { take, clock, store } = workers()
    const lease = taken(await take())
    await lease.confirm()
    await store.delete(laneKey('prod'))
    clock.pass(15 * second)
    await assert.rejects(lease.confirm(), isAborted)
  })
})

describe('a lease over a store that fails', () => {
  const won: readonly WriteFault[] = ['none', 'unanswered', 'retried', 'refused']
  for (const fault of won) {
    it(`holds where its write is ${fault}`, async () => {
      const { take, lane } = workers([{ fault, ticks: 0 }])
      await taken(await take()).confirm()
      assert.notEqual((await lane())?.holder, undefined)
    })
  }

  const lost: readonly WriteFault[] = ['lost', 'racing']
  for (const fault of lost) {
    it(`is tried again where its write was ${fault} and nobody else has the lane`, async () => {
      const { take, lane } = workers([{ fault, ticks: 0 }])
      const lease = taken(await take())
      await lease.confirm()
      assert.notEqual((await lane())?.holder, undefined)
      assert.equal(await lease.release((before) => ({ ...before, pass })), true)
      assert.deepEqual(await lane(), { controls: {}, pass })
    })
  }

  it('is renewed at the next effect where the renewal got no answer', async () => {
    const { take, clock, lane } = workers([
      { fault: 'none', ticks: 0 },
      { fault: 'lost', ticks: 0 },
    ])
    const lease = taken(await take())
    await lease.confirm()
    clock.pass(15 * second)
    await lease.confirm()
    assert.equal((await lane())?.holder?.until, clock.now() + leaseMs)
  })
})
