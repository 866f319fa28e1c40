import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { Problem } from '../../lib/core/problem.ts'
import type { UnitId } from '../../lib/flux/definition.ts'
import { headsView } from '../../lib/lane/discover/heads-view.ts'
import { controlsView } from '../../lib/lane/orders/controls-view.ts'
import { type Pulse, pulse } from '../../lib/lane/pulse.ts'
import { type Controls, changeControls } from '../../lib/store/controls.ts'
import { emptyHead, readHead, writeHead, writeWoken } from '../../lib/store/heads.ts'
import { allControlsKey, clusterControlsKey, headKey, unitControlsKey } from '../../lib/store/keys.ts'
import { laneScene, sourceAt } from './lane-scene.ts'
import { idOf, revision } from './samples.ts'

const second = 1_000
const unit = idOf('a')
const applies = { deletes: false }
const { id: source, spec } = sourceAt()
const artifact = digestOf('earlier')
const unread = sourceAt('https://github.com/acme/unread')

type Ways = 'check' | 'checkWanted'
const ways: readonly Ways[] = ['check', 'checkWanted']

/** A pulse of a pass that read one head, with half a minute left. */
async function beating() {
  const { deps, clock, bucket } = laneScene()
  const looks: string[] = []
  const lists: string[] = []
  const store = {
    ...bucket.store,
    list(prefix: string) {
      lists.push(prefix)
      if (prefix.startsWith('heads/')) looks.push(prefix)
      return bucket.store.list(prefix)
    },
  }
  const world = { ...deps, bucket: { ...bucket, store } }
  await writeHead(bucket, source, { head: { ...emptyHead(spec), revision }, seen: undefined })
  const heads = headsView(world)
  await heads.read(source)
  const lease: { lost?: true; confirmed: number; seen?: Readonly<Record<string, number>> } = { confirmed: 0 }
  const confirm = async (seenControls?: () => Promise<Readonly<Record<string, number>>>) => {
    lease.confirmed++
    lease.seen = (await seenControls?.()) ?? {}
    if (lease.lost) throw new Problem({ code: 'Aborted', subject: 'lane', what: 'was taken over' })
  }
  const endsAt = clock.now() + 30 * second
  const controls = controlsView(world)
  const beat = pulse({ deps: world, controls, heads, lease: { confirm }, endsAt })
  return {
    ...{ beat, clock, bucket, lease, looks, lists, heads, controls },
    async suspend(key: string, reason?: string) {
      const suspend = { by: 'ann', at: clock.now(), ...(reason && { reason }) }
      await changeControls(bucket, key, () => ({ suspend }))
    },
    async move(id = source) {
      const seen = await readHead(bucket.store, id)
      await writeHead(bucket, id, { head: { ...(seen?.value ?? emptyHead(spec)), revision }, seen })
    },
  }
}

async function aborted(beat: Pulse, way: Ways): Promise<string> {
  const cause = await beat[way](unit).then(
    () => assert.fail('work goes on'),
    (cause: unknown) => cause,
  )
  assert(cause instanceof Problem && cause.code === 'Aborted', String(cause))
  return cause.message
}

for (const way of ways) {
  describe(`work (${way})`, () => {
    it('goes on while nothing speaks against it', async () => {
      const { beat, clock } = await beating()
      for (let look = 0; look < 29; look++) {
        await beat[way](unit)
        clock.pass(second)
      }
      assert.equal(beat.ended, undefined)
    })

    const suspensions: readonly (readonly [string, string])[] = [
      ['the unit is', unitControlsKey('test', unit)],
      ['its cluster is', clusterControlsKey('test')],
      ['everything is', allControlsKey],
    ]
    for (const [name, key] of suspensions) {
      it(`stops within two seconds after ${name} suspended, and says by whom`, async () => {
        const { beat, clock, suspend } = await beating()
        await beat[way](unit)
        await suspend(key, 'incident 7')
        clock.pass(2 * second)
        assert.match(await aborted(beat, way), /suspended by ann \(incident 7\)/)
        assert.equal(beat.ended, undefined, 'other units may go on')
      })
    }

    it('stops also where the clock was set back meanwhile', async () => {
      const { beat, clock, suspend } = await beating()
      await beat[way](unit)
      clock.pass(-3_600 * second)
      await suspend(allControlsKey)
      assert.match(await aborted(beat, way), /suspended/)
    })

    it('goes on while another unit or another cluster is suspended', async () => {
      const { beat, clock, suspend } = await beating()
      await suspend(unitControlsKey('test', idOf('b')))
      await suspend(clusterControlsKey('test-2'))
      clock.pass(2 * second)
      await beat[way](unit)
    })

    it('goes on when a suspension was lifted', async () => {
      const { beat, clock, suspend, bucket } = await beating()
      await suspend(allControlsKey)
      await aborted(beat, way)
      await changeControls(bucket, allControlsKey, () => ({}))
      clock.pass(2 * second)
      await beat[way](unit)
    })

    it('stops where the lane was lost, which is looked at each time', async () => {
      const { beat, lease } = await beating()
      for (let look = 1; look <= 3; look++) {
        await beat[way](unit)
        assert.equal(lease.confirmed, look)
      }
      lease.lost = true
      assert.match(await aborted(beat, way), /taken over/)
    })

    it('stops where its time is up, and nothing more is started', async () => {
      const { beat, clock } = await beating()
      clock.pass(30 * second - 1)
      await beat[way](unit)
      clock.pass(1)
      assert.match(await aborted(beat, way), /time/)
      assert.equal(beat.ended, 'time')
    })
  })
}

describe('a head that moves', () => {
  it('ends a wait, and nothing more is started: all is planned anew', async () => {
    const { beat, clock, move } = await beating()
    await move()
    clock.pass(second)
    assert.match(await aborted(beat, 'checkWanted'), /Git or a pin has moved/)
    assert.equal(beat.ended, 'moved')
    assert.match(await aborted(beat, 'checkWanted'), /Git or a pin has moved/)
  })

  it('ends no work that is no wait: what was begun is finished first', async () => {
    const { beat, clock, move, looks } = await beating()
    await move()
    clock.pass(10 * second)
    await beat.check(unit)
    assert.deepEqual([beat.ended, looks], [undefined, []])
  })

  it('is looked for once a second, whoever waits', async () => {
    const { beat, clock, looks } = await beating()
    const everyone = () => Promise.all(Array.from({ length: 20 }, () => beat.checkWanted(unit)))
    await everyone()
    assert.equal(looks.length, 0, 'the pass itself has only just read them')
    for (let look = 1; look <= 5; look++) {
      clock.pass(second)
      await everyone()
      assert.equal(looks.length, look)
    }
    clock.pass(second - 1)
    await everyone()
    assert.equal(looks.length, 5)
  })

  it('is seen by all who ask while it is looked for, however short ago that was begun', async () => {
    const { beat, clock, move } = await beating()
    await move()
    clock.pass(second)
    const all = [
      beat.checkWanted(unit),
      beat.checkWanted(unit),
      beat.confirmHeads(unit, applies),
      beat.checkWanted(unit),
    ]
    for (const { status } of await Promise.allSettled(all)) assert.equal(status, 'rejected')
  })

  it('is looked for where the clock was set back', async () => {
    const { beat, clock, move } = await beating()
    await move()
    clock.pass(-3_600 * second)
    await aborted(beat, 'checkWanted')
  })

  it('is looked for no more once one has moved', async () => {
    const { beat, clock, move, looks } = await beating()
    await move()
    for (let look = 0; look < 3; look++) {
      clock.pass(second)
      await aborted(beat, 'checkWanted')
    }
    assert.equal(looks.length, 1)
  })

  it('is none where only its wakes were noted', async () => {
    const { beat, clock, bucket } = await beating()
    await writeWoken(bucket, source, (await readHead(bucket.store, source))!)
    clock.pass(second)
    await beat.checkWanted(unit)
    assert.equal(beat.ended, undefined)
  })

  it('is none where nobody of this cluster reads it', async () => {
    const { beat, clock, move } = await beating()
    await move(unread.id)
    clock.pass(second)
    await beat.checkWanted(unit)
  })

  it('is none where it vanished: it comes again with its next render', async () => {
    const { beat, clock, bucket } = await beating()
    await bucket.store.delete(headKey(source))
    clock.pass(second)
    await beat.checkWanted(unit)
  })

  it('is one that was not there when the pass read it', async () => {
    const { beat, clock, heads, move } = await beating()
    assert.equal(await heads.read(unread.id), undefined)
    await move(unread.id)
    clock.pass(second)
    await aborted(beat, 'checkWanted')
  })

  it('is none of time: when that is up, the activation is handed over', async () => {
    const { beat, clock, move } = await beating()
    await move()
    clock.pass(30 * second)
    await aborted(beat, 'checkWanted')
    assert.equal(beat.ended, 'time')
  })
})

describe('what people asked of a unit (U1)', () => {
  const key = unitControlsKey('test', unit)
  const isSeen = ({ lease }: Awaited<ReturnType<typeof beating>>) => lease.seen?.[key] === 1

  it('is seen as soon as others go on, and not before work on it has ended', async () => {
    const pass = await beating()
    const { beat, clock, suspend } = pass
    const ending = Promise.withResolvers<void>()
    const work = beat.during(unit, () => ending.promise)
    await suspend(key)
    for (let look = 0; look < 3; look++) {
      clock.pass(2 * second)
      await beat.check(idOf('b'))
      assert.equal(isSeen(pass), false)
    }
    ending.resolve()
    await work
    await beat.check(idOf('b'))
    assert.equal(isSeen(pass), true)
  })

  it('is seen also where work on it failed', async () => {
    const pass = await beating()
    const { beat, suspend } = pass
    await suspend(key)
    await assert.rejects(beat.during(unit, () => Promise.reject(new Error('away'))))
    await beat.check(idOf('b'))
    assert.equal(isSeen(pass), true)
  })
})

describe('heads between what the record says and what is done (F1)', () => {
  it('are looked at each time, however short ago they were', async () => {
    const { beat, looks } = await beating()
    for (let look = 1; look <= 3; look++) {
      await beat.confirmHeads(unit, applies)
      assert.equal(looks.length, look)
    }
    assert.equal(beat.ended, undefined)
  })

  it('are looked at together by those who ask at the same time, but never before they asked', async () => {
    const { beat, looks, move } = await beating()
    const first = beat.confirmHeads(unit, applies)
    const late = Array.from({ length: 20 }, () => beat.confirmHeads(unit, applies))
    await move()
    await Promise.all([first.catch(() => undefined), ...late.map((each) => assert.rejects(each))])
    assert.equal(looks.length <= 2, true)
  })

  it('stop the work where one moved, and all is planned anew', async () => {
    const { beat, move } = await beating()
    await move()
    await assert.rejects(beat.confirmHeads(unit, applies), ({ code }: Problem) => code === 'Aborted')
    assert.equal(beat.ended, 'moved')
  })

  it('have not moved where only their wakes were noted, or one vanished', async () => {
    const { beat, bucket } = await beating()
    await writeWoken(bucket, source, (await readHead(bucket.store, source))!)
    await beat.confirmHeads(unit, applies)
    await bucket.store.delete(headKey(source))
    await beat.confirmHeads(unit, applies)
  })
})

describe('pins between what the record says and what is done', () => {
  const other = idOf('b')
  const pinned = (controls: Controls): Controls => ({ ...controls, pin: { by: 'ann', at: 1, artifact, revision } })
  const unpinned = ({ pin: _, ...controls }: Controls): Controls => controls
  const suspended = (controls: Controls): Controls => ({ ...controls, suspend: { by: 'ann', at: 1 } })

  const changes: readonly (readonly [string, UnitId, (present: Controls) => Controls, boolean])[] = [
    ['stop the work where a unit was pinned', unit, pinned, true],
    ['stop the work where one was unpinned', other, unpinned, true],
    ['stop nothing where one is what it was', other, pinned, false],
    ['stop nothing where something else was asked for', unit, suspended, false],
  ]
  for (const [what, of, change, stops] of changes) {
    it(`${what}, however short ago they were looked at`, async () => {
      const { beat, bucket, controls } = await beating()
      await changeControls(bucket, unitControlsKey('test', other), pinned)
      for (const each of [unit, other]) await controls.pinOf(each)
      await beat.confirmHeads(unit, { deletes: true })
      await changeControls(bucket, unitControlsKey('test', of), change)
      const confirming = beat.confirmHeads(unit, { deletes: true })
      if (stops) await assert.rejects(confirming, ({ code }: Problem) => code === 'Aborted')
      else await confirming
      assert.equal(beat.ended, stops ? 'moved' : undefined)
    })
  }

  it('are looked at by one LIST where nothing was asked for', async () => {
    const { beat, controls, lists } = await beating()
    await controls.pinOf(unit)
    lists.length = 0
    await beat.confirmHeads(unit, { deletes: true })
    assert.deepEqual(
      lists.filter((prefix) => prefix.includes('controls')),
      ['clusters/test/controls/'],
    )
  })
})
