import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gitRevision } from '../../lib/core/revision.ts'
import { notePass } from '../../lib/lane/note-pass.ts'
import type { Lane } from '../../lib/store/lanes.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { failed, minute, noting, type Pass, ready, resultOf } from './noting.ts'
import { definitionOf, fleetSource, otherSource, recordOf, revision } from './samples.ts'

const older = gitRevision('main', '9'.repeat(40))

describe('what a pass came to', () => {
  it('is noted: the heads and the controls that it saw, and that all is ready', async () => {
    const { note, clock } = noting()
    const lane = await note({ controls: { 'controls/all': 2 } })
    assert.deepEqual(lane, {
      controls: { 'controls/all': 2 },
      pass: { heads: { [fleetSource]: { seq: 3, revision } }, ready: true, since: clock.now() },
      intervalMs: 10 * minute,
    })
  })

  const notReady: readonly (readonly [string, Pass])[] = [
    ['a unit failed', { outcomes: { a: ready, b: failed } }],
    ['a unit waits', { outcomes: { a: { kind: 'waiting', why: 'a dependency' } } }],
    ['deletions of a unit wait', { outcomes: { a: { kind: 'waiting', why: 'a build', applied: true } } }],
    ['the time was up', { ended: 'time' }],
    ['Git moved', { ended: 'moved' }],
    ['what is new has to wait for other clusters', { held: [fleetSource] }],
    ['a person has suspended a unit, which is well', { outcomes: { a: ready, b: ready }, suspended: ['b'] }],
  ]
  for (const [why, pass] of notReady) {
    it(`is not ready where ${why}`, async () => assert.equal((await noting().note(pass)).pass?.ready, false))
  }

  it('does not stand at a head whose news wait for other clusters', async () => {
    const heads = { [fleetSource]: { seq: 3, revision }, [otherSource]: { seq: 1 } }
    const { pass } = await noting().note({ heads, held: [fleetSource] })
    assert.deepEqual(pass?.heads, { [otherSource]: { seq: 1 } })
  })

  it('takes nothing away that another worker noted', async () => {
    const { deps, lease, left, lane, asked, clock } = noting(['next'])
    const ours = await lease()
    await ours.confirm()
    const theirs: Lane = { controls: {}, pass: { heads: {}, ready: true, since: 1 }, due: clock.now() + minute }
    await left(theirs)
    await notePass(deps, ours, resultOf({}))
    assert.deepEqual(await lane(), theirs)
    assert.deepEqual(asked(), ['look later 5000'], 'what we were called for is looked at once more')
  })
})

describe('since when it has been so', () => {
  const steps: readonly (readonly [string, Pass, boolean])[] = [
    ['stays while nothing changes', {}, true],
    ['stays where only the seq of a head moved', { heads: { [fleetSource]: { seq: 9, revision } } }, true],
    ['is now where a head is at another revision', { heads: { [fleetSource]: { seq: 4, revision: older } } }, false],
    [
      'is now where another source is read',
      { heads: { [fleetSource]: { seq: 3, revision }, [otherSource]: { seq: 1 } } },
      false,
    ],
    ['is now where a source is not read any more', { heads: {} }, false],
    ['is now where it is not ready any more', { outcomes: { a: failed } }, false],
  ]
  for (const [name, second, stays] of steps) {
    it(name, async () => {
      const { note, clock } = noting()
      const first = clock.now()
      await note()
      clock.pass(minute)
      assert.equal((await note(second)).pass?.since, stays ? first : clock.now())
    })
  }

  it('is when it became ready, not when it began to try', async () => {
    const { note, clock } = noting()
    await note({ outcomes: { a: failed } })
    clock.pass(minute)
    assert.equal((await note()).pass?.since, clock.now())
  })

  it('is lost with a cluster that could not be worked on, and begins anew after it', async () => {
    const { note, fail, clock } = noting()
    await note()
    clock.pass(minute)
    assert.deepEqual((await fail(clock.now())).pass?.ready, false)
    clock.pass(minute)
    assert.equal((await note()).pass?.since, clock.now())
  })

  it('is counted anew by a clock that was set back', async () => {
    const { note, clock } = noting()
    await note({})
    clock.pass(-60 * minute)
    assert.equal((await note({})).pass?.since, clock.now())
    const since = clock.now()
    clock.pass(minute)
    assert.equal((await note({})).pass?.since, since)
  })
})

describe('the next wave', () => {
  const after = ['c', 'd']
  const woken = ['wake c', 'wake d']

  it('is woken once, when the cluster became ready', async () => {
    const { note, asked, clock } = noting(after)
    await note()
    assert.deepEqual(asked(), woken)
    clock.pass(minute)
    await note()
    assert.deepEqual(asked(), [])
  })

  it('is woken again at another revision, and after the cluster was not ready', async () => {
    const { note, asked, clock } = noting(after)
    await note()
    clock.pass(minute)
    await note({ heads: { [fleetSource]: { seq: 4, revision: older } } })
    assert.deepEqual(asked(), [...woken, ...woken])
    clock.pass(minute)
    await note({ heads: { [fleetSource]: { seq: 4, revision: older } }, outcomes: { a: failed }, records: [] })
    assert.deepEqual(asked(), [])
    clock.pass(minute)
    await note({ heads: { [fleetSource]: { seq: 4, revision: older } } })
    assert.deepEqual(asked(), woken)
  })

  it('is not woken by a cluster that is not ready, or that waits itself', async () => {
    const { note, asked } = noting(after)
    await note({ outcomes: { a: { kind: 'waiting', why: '' } } })
    await note({ held: [fleetSource] })
    await note({ ended: 'moved' })
    await note({ suspended: ['a'] })
    assert.deepEqual(asked(), [])
  })
})

describe('how often a cluster is audited', () => {
  const every = (name: string, intervalMs: number, change: Partial<UnitRecord> = {}) =>
    recordOf(name, [], { definition: definitionOf(name, { intervalMs }), ...change })

  it('is the smallest interval of its units', async () => {
    const { intervalMs } = await noting().note({ records: [every('a', 5 * minute), every('b', minute)] })
    assert.equal(intervalMs, minute)
  })

  it('leaves units out that left Git', async () => {
    const { intervalMs } = await noting().note({
      records: [every('a', 5 * minute), every('b', minute, { removed: 1 })],
    })
    assert.equal(intervalMs, 5 * minute)
  })

  it('is not said of a cluster without units', async () => {
    const { note } = noting()
    await note()
    assert.equal((await note({ outcomes: {}, records: [] })).intervalMs, undefined)
  })
})
