import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DriftMode } from '../../lib/lane/drift/drift-mode.ts'
import { preparePass } from '../../lib/lane/prepare-pass.ts'
import { preview } from '../../lib/lane/preview/preview.ts'
import { type Controls, changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from './lane-scene.ts'
import { idOf } from './samples.ts'

const a = objectId('v1', 'ConfigMap', 'a')
const minute = 60_000

async function synced(drift: DriftMode): Promise<LaneScene> {
  const plain = laneScene()
  const scene = laneScene({ change: { cluster: { ...plain.deps.cluster, drift } } })
  const apps = documents(configMap('default', 'a', { x: '1' }), configMap('default', 'b', { x: '1' }))
  await scene.push({ root: kustomization('apps', './apps'), apps })
  await scene.run()
  return scene
}

const data = (scene: LaneScene) => scene.cluster.get(a)?.data
const edit = (scene: LaneScene, x: string) =>
  scene.cluster.update(a, 'kubectl-edit', (object) => ({ ...object, data: { x } }))
const audit = (scene: LaneScene) => scene.outcomes({ scope: 'wide' })
const change = ({ bucket }: LaneScene, how: (present: Controls, seq: number) => Controls) =>
  changeControls(bucket, unitControlsKey('test', idOf('apps')), how)
const reconcile = (scene: LaneScene) =>
  change(scene, (present, seq) => ({ ...present, reconcile: { by: 'ann', at: scene.clock.now(), seq } }))

describe('drift of a unit that a person wants reconciled', () => {
  it('is put back once though it is only reported, and reported the next time', async () => {
    const scene = await synced('report')
    edit(scene, '2')
    assert.equal((await audit(scene)).apps, 'waiting')
    await reconcile(scene)
    assert.equal((await scene.outcomes()).apps, 'ready')
    assert.deepEqual(data(scene), { x: '1' })
    edit(scene, '3')
    assert.equal((await audit(scene)).apps, 'waiting')
    assert.deepEqual(data(scene), { x: '3' })
  })

  it('is put back though it is contested', async () => {
    const scene = await synced('revert')
    for (const x of ['2', '3', '4']) {
      edit(scene, x)
      await audit(scene)
      scene.clock.pass(minute)
    }
    edit(scene, '5')
    assert.equal((await audit(scene)).apps, 'waiting')
    await reconcile(scene)
    await scene.run()
    assert.deepEqual(data(scene), { x: '1' })
  })

  it('stays where another order came: to resume it, or one that was obeyed before', async () => {
    const scene = await synced('report')
    await reconcile(scene)
    await scene.run()
    edit(scene, '2')
    await change(scene, (present) => ({ ...present, suspend: { by: 'ann', at: 1 } }))
    await audit(scene)
    await change(scene, ({ suspend: _, ...present }) => present)
    assert.equal((await audit(scene)).apps, 'waiting')
    assert.deepEqual(data(scene), { x: '2' })
  })

  it('is put back after a suspend that came between', async () => {
    const scene = await synced('report')
    edit(scene, '2')
    await change(scene, (present) => ({ ...present, suspend: { by: 'ann', at: 1 } }))
    await reconcile(scene)
    await audit(scene)
    assert.deepEqual(data(scene), { x: '2' })
    await change(scene, ({ suspend: _, ...present }) => present)
    await scene.run()
    assert.deepEqual(data(scene), { x: '1' })
  })
})

describe('a preview', () => {
  const look = async ({ deps }: LaneScene) => {
    const { act } = await preparePass(deps, { scope: 'wide', signal: new AbortController().signal })
    const units = await preview(act)
    return units.find(({ unit }) => unit === idOf('apps'))
  }

  it('shows what a sync reverts as a change, and what it only reports as drift that stays', async () => {
    for (const [mode, objects, left] of [
      ['revert', ['change'], undefined],
      ['report', [], ['changed']],
    ] as const) {
      const scene = await synced(mode)
      edit(scene, '2')
      take(scene.requests)
      const seen = await look(scene)
      assert.deepEqual(
        seen?.objects.map(({ op }) => op),
        objects,
      )
      assert.deepEqual(
        seen?.left?.map(({ kind }) => kind),
        left,
      )
      assert.deepEqual(data(scene), { x: '2' })
    }
  })
})
