import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { needsNoLook } from '../../lib/lane/up-to-date.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { readHead, writeHead, writeWoken } from '../../lib/store/heads.ts'
import { allControlsKey, headKey, laneKey, unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, sourceAt, take } from './lane-scene.ts'
import { idOf } from './samples.ts'

const { id: source } = sourceAt()
const files = { root: documents(kustomization('a', './a'), kustomization('b', './b')), a: configMap('default', 'one') }

/** A cluster whose last pass left nothing to do. */
async function quiet(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({ ...files, b: configMap('default', 'two') })
  await scene.run()
  return scene
}

async function suspendAll({ bucket }: LaneScene): Promise<void> {
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'ann', at: 1 } }))
}

async function resumeAll({ bucket }: LaneScene): Promise<void> {
  await changeControls(bucket, allControlsKey, () => ({}))
}

const nothing: readonly (readonly [string, (scene: LaneScene) => Promise<unknown>])[] = [
  ['nothing happened at all', async () => {}],
  [
    'only the wakes of a head were noted',
    async ({ bucket }) => writeWoken(bucket, source, (await readHead(bucket.store, source))!),
  ],
  ['an audit came after it', (scene) => scene.run({ scope: 'wide' })],
  [
    'controls changed and it saw that',
    async (scene) => [await suspendAll(scene), await resumeAll(scene), await scene.run()],
  ],
]

const something: readonly (readonly [string, (scene: LaneScene) => Promise<unknown>])[] = [
  ['a head moved', (scene) => scene.push({ a: configMap('default', 'three') })],
  ['a head moved though no build changed', (scene) => scene.push({})],
  ['a head vanished', ({ bucket }) => bucket.store.delete(headKey(source))],
  [
    'a head vanished and came back at another revision, as often written as before',
    async ({ bucket }) => {
      const { value: head } = (await readHead(bucket.store, source))!
      await bucket.store.delete(headKey(source))
      const { revision: _, ...rest } = head
      await writeHead(bucket, source, { head: rest, seen: undefined })
    },
  ],
  ['everything was suspended', suspendAll],
  [
    'the controls of a unit changed',
    ({ bucket }) =>
      changeControls(bucket, unitControlsKey('test', idOf('a')), () => ({ suspend: { by: 'ann', at: 1 } })),
  ],
  ['everything is suspended, as it was before', async (scene) => [await suspendAll(scene), await scene.run()]],
  ['controls changed twice', async (scene) => [await suspendAll(scene), await scene.run(), await suspendAll(scene)]],
  ['the lane is not known any more', ({ bucket }) => bucket.store.delete(laneKey('test'))],
]

describe('a wake', () => {
  for (const [why, happen] of nothing) {
    it(`has nothing to add where ${why}`, async () => {
      const scene = await quiet()
      await happen(scene)
      take(scene.requests)
      assert.equal(await needsNoLook(scene.deps), true)
      assert.equal((await scene.run({ maySkip: true })).kind, 'skipped')
      assert.deepEqual(scene.requests, [], 'no request to the cluster')
    })
  }

  for (const [why, happen] of something) {
    it(`is worked where ${why}`, async () => {
      const scene = await quiet()
      await happen(scene)
      assert.equal(await needsNoLook(scene.deps), false)
      assert.equal((await scene.run({ maySkip: true })).kind, 'worked')
    })
  }

  it('is worked at the first contact', async () => {
    assert.equal(await needsNoLook(laneScene().deps), false)
  })

  const open: readonly (readonly [string, Parameters<LaneScene['push']>[0]])[] = [
    ['a unit is not rendered', { b: 'pending' }],
    ['a unit fails', { b: { broken: 'is broken' } }],
    [
      'a unit is not healthy',
      { b: deployment('default', 'front'), root: kustomization('b', './b', 'wait: true\ntimeout: 30s\n') },
    ],
  ]
  for (const [why, paths] of open) {
    it(`is worked where ${why}: what is open is looked at each time`, async () => {
      const scene = laneScene()
      await scene.push({ ...files, ...paths })
      await scene.run()
      assert.equal(await needsNoLook(scene.deps), false)
    })
  }

  it('is the only thing that is skipped: whoever else asks is answered', async () => {
    const scene = await quiet()
    assert.equal((await scene.run({ maySkip: false })).kind, 'worked')
  })
})
