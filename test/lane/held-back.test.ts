import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import type { Revision } from '../../lib/core/revision.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { readLane, writeLane } from '../../lib/store/lanes.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, sourceAt } from './lane-scene.ts'
import { idOf } from './samples.ts'

const second = 1_000
const front = (version: number) => deployment('default', 'front', { annotations: `{v: "${version}"}` })
const config = (name: string, value = '1') => configMap('default', name, { a: value })

function versionOf({ cluster }: LaneScene): unknown {
  const path = ['spec', 'template', 'metadata', 'annotations', 'v'] as const
  return at(cluster.get(objectId('apps/v1', 'Deployment', 'front')) ?? null, ...path)
}

/** A cluster that takes what is new after `staging`, which the test moves by hand. */
function production() {
  const { deps } = laneScene()
  const rollout = { before: ['staging'], after: [], afterMs: 0 }
  const scene = laneScene({ change: { cluster: { ...deps.cluster, rollout } } })
  return {
    scene,
    async staging(revision: Revision, ready = true) {
      const pass = { heads: { [sourceAt().id]: { seq: 1, revision } }, ready, since: scene.clock.now() }
      const seen = await readLane(scene.bucket.store, 'staging')
      await writeLane(scene.bucket, 'staging', { lane: { controls: {}, pass }, seen })
    },
  }
}

describe('a cluster of a later wave', () => {
  /** At version 1, healthy; version 2 was taken and is waited for. */
  async function rolling() {
    const { scene, staging } = production()
    const root = kustomization('app', './app', 'wait: true\ntimeout: 1m\n')
    await staging(await scene.push({ root, app: front(1) }))
    scene.clock.after(second, () => scene.rolledOut('front'))
    await scene.run()
    await staging(await scene.push({ app: front(2) }))
    return { scene, staging }
  }

  it('takes nothing before the wave before stands there', async () => {
    const { scene, staging } = production()
    const revision = await scene.push({ root: kustomization('a', './a'), a: config('one') })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'waiting' })
    assert.deepEqual(scene.live(), [])
    await staging(revision, false)
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'waiting' })
    await staging(revision)
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'ready' })
  })

  it('goes on with what it took, and never back, while newer things are tried before it', async () => {
    const { scene } = await rolling()
    scene.clock.after(10 * second, () => scene.push({ app: front(3) }))
    scene.clock.after(20 * second, () => {
      assert.equal(versionOf(scene), '2')
      scene.rolledOut('front')
    })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', app: 'ready' })
    assert.equal(versionOf(scene), '2')
    assert.match((await scene.record('app')).applied?.revision ?? '', /2$/)
  })

  it('keeps what it took though that never became healthy, until something newer is allowed', async () => {
    const { scene, staging } = await rolling()
    await scene.run()
    const newer = await scene.push({ app: front(3) })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', app: 'failed' })
    assert.equal(versionOf(scene), '2')
    await staging(newer)
    scene.clock.after(second, () => scene.rolledOut('front'))
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', app: 'ready' })
    assert.equal(versionOf(scene), '3')
  })

  it('goes back at once where Git does: what it had was allowed before', async () => {
    const { scene } = await rolling()
    scene.clock.after(10 * second, () => scene.push({ app: front(1) }))
    scene.clock.after(20 * second, () => {
      assert.equal(versionOf(scene), '1')
      scene.rolledOut('front')
    })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', app: 'ready' })
  })

  it('still mends what others changed', async () => {
    const { scene, staging } = production()
    await staging(await scene.push({ root: kustomization('a', './a'), a: config('one') }))
    await scene.run()
    await scene.push({ a: config('one', '2') })
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'one'))
    await scene.run({ scope: 'wide' })
    assert.deepEqual(at(scene.cluster.get(objectId('v1', 'ConfigMap', 'one')) ?? null, 'data'), { a: '1' })
  })
})

/** How a unit is suspended and resumed. */
const ways: Readonly<Record<string, (scene: LaneScene, on: boolean) => Promise<unknown>>> = {
  'in Git': (scene, on) => scene.push({ root: rootOf(on ? 'suspend: true\n' : '') }),
  'by a person': ({ bucket }, on) =>
    changeControls(bucket, unitControlsKey('test', idOf('apps')), () => (on ? { suspend: { by: 'ann', at: 1 } } : {})),
}

function rootOf(spec = ''): string {
  return documents(kustomization('apps', './apps', spec), kustomization('other', './other'))
}

for (const [how, suspend] of Object.entries(ways)) {
  describe(`a unit that is suspended ${how}`, () => {
    /** `apps` holds the unit `team` and an object; both are there. */
    async function suspended() {
      const scene = laneScene()
      const apps = documents(kustomization('team', './team'), config('own'))
      await scene.push({ root: rootOf(), apps, team: config('theirs'), other: config('moving') })
      await scene.run()
      await suspend(scene, true)
      return scene
    }

    it('loses nothing that left it meanwhile, units and their objects included', async () => {
      const scene = await suspended()
      await scene.push({ apps: '' })
      for (const scope of ['narrow', 'wide'] as const) {
        await scene.run({ scope })
        assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own', 'ConfigMap/theirs'])
      }
      await suspend(scene, false)
      await scene.run()
      assert.deepEqual(scene.live(), ['ConfigMap/moving'])
    })

    it('gets nothing that came to it meanwhile, units and their objects included', async () => {
      const scene = await suspended()
      const apps = documents(
        kustomization('team', './team'),
        kustomization('more', './more'),
        config('own'),
        config('new'),
      )
      await scene.push({ apps, more: config('newer') })
      await scene.run({ scope: 'wide' })
      assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own', 'ConfigMap/theirs'])
      await suspend(scene, false)
      await scene.run()
      assert.equal(scene.live().length, 5)
    })

    it('keeps units that live on in it up to date', async () => {
      const scene = await suspended()
      await scene.push({ team: config('theirs', '2') })
      await scene.run()
      assert.deepEqual(at(scene.cluster.get(objectId('v1', 'ConfigMap', 'theirs')) ?? null, 'data'), { a: '2' })
    })

    it('does not let an object be deleted that moves to it', async () => {
      const scene = await suspended()
      const { uid } = scene.cluster.get(objectId('v1', 'ConfigMap', 'moving'))!.metadata
      await scene.push({ other: '', apps: documents(kustomization('team', './team'), config('own'), config('moving')) })
      await scene.run()
      await scene.run({ scope: 'wide' })
      await suspend(scene, false)
      assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', apps: 'ready', other: 'ready', team: 'ready' })
      const { metadata } = scene.cluster.get(objectId('v1', 'ConfigMap', 'moving'))!
      assert.deepEqual([metadata.uid, at(metadata, 'labels', 'kustomize.toolkit.fluxcd.io/name')], [uid, 'apps'])
    })
  })
}
