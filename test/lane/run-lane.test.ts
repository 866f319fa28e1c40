import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { laneKey } from '../../lib/store/keys.ts'
import { writeLane } from '../../lib/store/lanes.ts'
import { configMap, kustomization } from '../support/manifests.ts'
import { laneScene, take } from './lane-scene.ts'

/** A cluster with one unit that is ready, and whose lane can send nothing while `isDown`. */
async function scene() {
  const state = { isDown: false }
  const send = async () => {
    if (state.isDown) throw new Error('the queue does not answer')
  }
  const cluster = { rollout: { before: [], after: ['next'], afterMs: 0 } }
  const { deps } = laneScene()
  const change = { lookLater: send, wakeCluster: send, cluster: { ...deps.cluster, ...cluster } }
  const scene = laneScene({ change })
  await scene.push({ root: kustomization('a', './a'), a: configMap('default', 'one') })
  return { ...scene, state }
}

describe('an activation whose end cannot be told', () => {
  it('is no failure of the cluster: whoever runs it has it looked at again', async () => {
    const lane = await scene()
    lane.state.isDown = true
    await assert.rejects(lane.run(), /queue/)
    const { conditions } = await lane.record('flux-system')
    assert.deepEqual(
      conditions.map(({ type, status }) => [type, status]),
      [['Ready', 'True']],
    )
  })

  it('lets go of the lane, so that the next one need not wait', async () => {
    const lane = await scene()
    lane.state.isDown = true
    await assert.rejects(lane.run())
    assert.equal((await lane.lane()).holder, undefined)
  })
})

describe('a cluster that cannot be worked on', () => {
  it('is a condition of its root unit, and looked at again', async () => {
    const down = new Error('connection refused')
    const lane = laneScene()
    const { api } = lane.deps
    Object.assign(api, {
      serverVersion: () => Promise.reject(down),
    })
    const result = await lane.run()
    assert.equal(result.kind, 'worked')
    const { conditions } = await lane.record('flux-system')
    assert.deepEqual([conditions[0]?.status, conditions[0]?.reason], ['False', 'ClusterUnreachable'])
    assert.deepEqual(take(lane.asked), ['look later 10000'])
    assert.equal((await lane.lane()).holder, undefined)
  })
})

describe('a cluster that goes away for a moment', () => {
  it('is looked at again soon, though its root unit has failed for an hour', async () => {
    const lane = laneScene()
    await lane.push({ root: { broken: 'is broken' } })
    await lane.run()
    lane.clock.pass(3_600_000)
    take(lane.asked)
    const { api } = lane.deps
    const { serverVersion } = api
    Object.assign(api, { serverVersion: () => Promise.reject(new Error('connection refused')) })
    await lane.run()
    assert.deepEqual(take(lane.asked), ['look later 10000'])
    Object.assign(api, { serverVersion })
    await lane.run()
    assert.equal((await lane.record('flux-system')).conditions[0]?.reason, 'BuildFailed')
  })
})

describe('a cluster that does not answer', () => {
  /** A lane whose cluster answers only while `isUp`, after a first failure. */
  async function away() {
    const lane = laneScene()
    await lane.push({ root: kustomization('a', './a'), a: configMap('default', 'one') })
    const { api } = lane.deps
    const { serverVersion } = api
    const state = { isUp: false }
    Object.assign(api, {
      serverVersion: () => (state.isUp ? serverVersion() : Promise.reject(new Error('connection refused'))),
    })
    await lane.run()
    take(lane.asked)
    return { ...lane, state }
  }

  it('is not asked again for every push, only by the timer', async () => {
    const lane = await away()
    assert.equal((await lane.run({ maySkip: true })).kind, 'skipped')
    lane.clock.pass(9_000)
    assert.equal((await lane.run({ maySkip: true })).kind, 'skipped')
    assert.deepEqual(take(lane.asked), [])
    assert.equal((await lane.run({ maySkip: false })).kind, 'worked')
  })

  it('takes pushes again half a minute later at most, however long it was away', async () => {
    const lane = await away()
    lane.clock.pass(3_600_000)
    await lane.run()
    lane.state.isUp = true
    lane.clock.pass(29_000)
    assert.equal((await lane.run({ maySkip: true })).kind, 'skipped')
    lane.clock.pass(2_000)
    assert.equal((await lane.run({ maySkip: true })).kind, 'worked')
    assert.equal((await lane.lane()).awayUntil, undefined)
  })

  it('takes them at once where a clock that was ahead wrote down when', async () => {
    const lane = await away()
    lane.state.isUp = true
    lane.clock.pass(-3_600_000)
    assert.equal((await lane.run({ maySkip: true })).kind, 'worked')
  })

  it('is no reason to leave another failure alone: what was pushed may be its repair', async () => {
    const lane = laneScene()
    await lane.push({ root: { broken: 'is broken' } })
    await lane.run()
    assert.equal((await lane.run({ maySkip: true })).kind, 'worked')
  })
})

describe('an activation that is aborted', () => {
  it('lets go of the lane and says nothing', async () => {
    const lane = laneScene()
    const end = new AbortController()
    const { api } = lane.deps
    Object.assign(api, {
      async serverVersion() {
        end.abort()
        throw new Error('aborted')
      },
    })
    await assert.rejects(lane.run({ signal: end.signal }))
    assert.equal((await lane.lane()).holder, undefined)
    await assert.rejects(lane.record('flux-system'))
  })
})

describe('a lane that another worker has', () => {
  it('is left alone, and looked at when that lease ends', async () => {
    const lane = laneScene({ change: { alone: false } })
    const holder = { id: 'other', until: lane.clock.now() + 30_000 }
    await writeLane(lane.bucket, 'test', { lane: { holder, controls: {} }, seen: undefined })
    assert.deepEqual((await lane.run()).kind, 'busy')
    assert.deepEqual([take(lane.requests), take(lane.asked)], [[], ['look later 30000']])
  })
})

describe('a lane whose document cannot be read', () => {
  for (const [what, text, reason] of [
    ['is broken', '{', 'StoreFailed'],
    ['is of a newer version', '{"schema":99,"seq":1,"nonce":"x","dance":true}', 'StoreFailed'],
  ] as const) {
    it(`is a condition of the root unit where it ${what}, and stays as it is`, async () => {
      const lane = laneScene()
      await lane.bucket.store.put(laneKey('test'), Buffer.from(text), { create: true })
      for (const maySkip of [true, false]) {
        assert.equal((await lane.run({ maySkip })).kind, 'worked')
        const [ready] = (await lane.record('flux-system')).conditions
        assert.deepEqual([ready?.status, ready?.reason], ['False', reason])
        assert.match(ready?.message ?? '', /clusters\/test\/lane/)
        assert.deepEqual(take(lane.asked), ['look later 10000'])
      }
      assert.equal(Buffer.from((await lane.bucket.store.get(laneKey('test')))!.bytes).toString(), text)
    })
  }
})
