import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../../lib/core/json.ts'
import { changeControls } from '../../../lib/store/controls.ts'
import { unitControlsKey } from '../../../lib/store/keys.ts'
import { configMap, deployment, documents, kustomization } from '../../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from '../lane-scene.ts'
import { idOf } from '../samples.ts'

const key = unitControlsKey('test', idOf('apps'))
const config = (name: string) => configMap('default', name, { a: '1' })

/** Asks for a look at `apps`; answers the seq by which that is known. */
async function ask({ bucket, clock }: LaneScene): Promise<number> {
  const reconcile = { by: 'ann', at: clock.now() }
  return (await changeControls(bucket, key, (present) => ({ ...present, reconcile }))).seq
}

const noted = async (scene: LaneScene) => (await scene.record('apps')).controlsSeen[key] ?? 0

async function ready(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({
    root: documents(kustomization('apps', './apps'), kustomization('other', './other')),
    apps: config('own'),
    other: config('theirs'),
  })
  await scene.run()
  return scene
}

describe('a unit that a person wants reconciled', () => {
  it('is looked at as by an audit, though nothing has changed, and others are not', async () => {
    const scene = await ready()
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'own'))
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'theirs'))
    await scene.run()
    assert.deepEqual(scene.live(), [])
    const seq = await ask(scene)
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/own'])
    assert.equal(await noted(scene), seq)
  })

  it('is noted also where nothing was to be done, and costs nothing afterwards', async () => {
    const scene = await ready()
    const seq = await ask(scene)
    await scene.run()
    assert.equal(await noted(scene), seq)
    take(scene.requests)
    await scene.run()
    assert.deepEqual(scene.requests, ['GET Namespace /kube-system'])
  })

  it('is looked at once more where the next one asks', async () => {
    const scene = await ready()
    for (let n = 0; n < 2; n++) {
      scene.cluster.remove(objectId('v1', 'ConfigMap', 'own'))
      const seq = await ask(scene)
      await scene.run()
      assert.deepEqual(scene.live(), ['ConfigMap/own', 'ConfigMap/theirs'])
      assert.equal(await noted(scene), seq)
    }
  })

  const failures: readonly (readonly [string, (scene: LaneScene) => Promise<unknown>])[] = [
    ['it does not build', (scene) => scene.push({ apps: { broken: 'no such file' } })],
    [
      'its dependency is missing',
      (scene) => scene.push({ root: kustomization('apps', './apps', 'dependsOn: [{name: db}]\n') }),
    ],
    [
      'its source is not defined',
      (scene) =>
        scene.push({ root: kustomization('apps', './apps', 'sourceRef: {kind: GitRepository, name: none}\n') }),
    ],
  ]
  for (const [how, fails] of failures) {
    it(`is noted where ${how}`, async () => {
      const scene = await ready()
      await fails(scene)
      await scene.run()
      const seq = await ask(scene)
      await scene.run()
      assert.equal(await noted(scene), seq)
    })
  }

  it('is not noted before it was looked at: while it is suspended, or not rendered yet', async () => {
    const scene = await ready()
    const seq = await ask(scene)
    await changeControls(scene.bucket, key, (present) => ({ ...present, suspend: { by: 'ann', at: 1 } }))
    await scene.run({ scope: 'wide' })
    assert((await noted(scene)) < seq)
    await changeControls(scene.bucket, key, ({ suspend: _, ...present }) => present)
    await scene.push({ apps: 'pending' })
    await scene.run()
    assert((await noted(scene)) < seq)
    await scene.push({ apps: config('own') })
    await scene.run()
    assert((await noted(scene)) > seq)
  })

  it('is looked at again where it was asked for after the look, while health was waited for', async () => {
    const scene = laneScene()
    const apps = documents(config('own'), deployment('default', 'front'))
    await scene.push({ root: kustomization('apps', './apps', 'wait: true\ntimeout: 5m\n'), apps })
    let seq = 0
    scene.clock.after(10_000, async () => {
      scene.cluster.remove(objectId('v1', 'ConfigMap', 'own'))
      seq = await ask(scene)
    })
    scene.clock.after(20_000, () => scene.rolledOut('front'))
    await scene.run({ endsAt: scene.clock.now() + 600_000 })
    assert((await noted(scene)) < seq)
    await scene.run()
    assert.equal(await noted(scene), seq)
    assert.deepEqual(at(scene.cluster.get(objectId('v1', 'ConfigMap', 'own')) ?? null, 'data'), { a: '1' })
  })
})
