import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeLane } from '../../../lib/store/lanes.ts'
import { configMap } from '../../support/manifests.ts'
import { laneScene, take } from '../lane-scene.ts'
import { twoUnits } from '../two-units.ts'

const order = { requests: ['ann-1', 'bob-2'], full: false }

describe('what the lane keeps of an audit', () => {
  it('names who asked, and counts units, objects and requests', async () => {
    const scene = await twoUnits()
    take(scene.requests)
    const result = await scene.run({ scope: 'wide', audit: order })
    const sent = take(scene.requests).length
    const { audit } = await scene.lane()
    assert.deepEqual(audit, result.audit)
    assert.deepEqual(audit, {
      ...order,
      ...{ began: audit?.began, ended: audit?.ended, apiRequests: sent },
      ...{ units: 3, objects: 3, crossChecked: 0, crossFound: 0, events: [], open: [] },
    })
    assert.ok(sent > 0)
  })

  it('stays through wakes, and is replaced by the next audit', async () => {
    const scene = await twoUnits()
    await scene.run({ scope: 'wide', audit: order })
    await scene.push({ b: configMap('default', 'three', { a: '2' }) })
    await scene.run()
    assert.deepEqual((await scene.lane()).audit?.requests, order.requests)
    await scene.run({ scope: 'wide' })
    assert.deepEqual((await scene.lane()).audit?.requests, [])
  })

  it('says of which units not all is known, and why', async () => {
    const scene = await twoUnits()
    await scene.push({ b: 'pending' })
    const { audit } = await scene.run({ scope: 'wide', audit: order })
    assert.deepEqual(audit?.open, [{ unit: 'Kustomization/flux-system/b', why: 'its build is not rendered yet' }])
  })

  it('says why the cluster could not be looked at', async () => {
    const scene = await twoUnits()
    Object.assign(scene.deps.api, { serverVersion: () => Promise.reject(new Error('connection refused')) })
    const { audit } = await scene.run({ scope: 'wide', audit: order })
    assert.match(audit?.problem ?? '', /connection refused/)
    assert.deepEqual((await scene.lane()).audit, audit)
  })

  it('says that the time was up', async () => {
    const scene = await twoUnits()
    const { kind, audit } = await scene.run({ scope: 'wide', audit: order, endsAt: scene.clock.now() })
    assert.equal(kind, 'unfinished')
    assert.match(audit?.problem ?? '', /time was up/)
  })
})

describe('an audit that finds another worker in the lane', () => {
  it('is made later, for those who asked', async () => {
    const scene = laneScene({ change: { alone: false } })
    const lane = { controls: {}, holder: { id: 'other', until: scene.clock.now() + 30_000 } }
    await writeLane(scene.bucket, 'test', { lane, seen: undefined })
    assert.equal((await scene.run({ scope: 'wide', audit: order })).kind, 'busy')
    assert.equal((await scene.run()).kind, 'busy')
    assert.deepEqual(take(scene.asked), ['look later 30000 by an audit', 'look later 30000'])
  })
})
