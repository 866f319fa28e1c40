import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { conditionOf } from '../../lib/lane/record/conditions.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { clusterControlsKey, unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId } from './lane-scene.ts'
import { idOf } from './samples.ts'
import { twoUnits } from './two-units.ts'

const key = unitControlsKey('test', idOf('a'))

async function write({ bucket: { store } }: LaneScene, key: string, text: string): Promise<void> {
  await store.delete(key)
  await store.put(key, Buffer.from(text), { create: true })
}

const readyOf = async (scene: LaneScene, unit: string) => conditionOf((await scene.record(unit)).conditions, 'Ready')

/** What both units have of a commit that changes one object of each and takes another away from the first. */
const pushed = {
  a: configMap('default', 'one', { at: 'new' }),
  b: configMap('default', 'three', { at: 'new' }),
}
const dataOf = (scene: LaneScene, name: string) => scene.cluster.get(objectId('v1', 'ConfigMap', name))?.data

describe('what people asked of one unit that cannot be read', () => {
  for (const [what, text, why] of [
    ['it is damaged', '{"suspend":', /cannot be read as controls \(it is no JSON object\); it was left as it is/],
    ['a later version wrote it', '{"schema":99,"seq":1,"nonce":"n"}', /is controls of schema 99/],
  ] as const) {
    for (const scope of ['narrow', 'wide'] as const) {
      it(`holds that unit alone where ${what}, ${scope}`, async () => {
        const scene = await twoUnits()
        await write(scene, key, text)
        await scene.push(pushed)
        assert.deepEqual(await scene.outcomes({ scope }), { 'flux-system': 'ready', a: 'failed', b: 'ready' })
        assert.deepEqual([dataOf(scene, 'one'), dataOf(scene, 'three')], [{ a: '1' }, { at: 'new' }])
        assert.deepEqual(scene.live(), ['ConfigMap/one', 'ConfigMap/three', 'ConfigMap/two'])
        const ready = await readyOf(scene, 'a')
        assert.deepEqual([ready?.status, ready?.reason], ['False', 'OrdersUnreadable'])
        assert.match(
          ready?.message ?? '',
          /^Kustomization\/flux-system\/a is held, for nobody knows whether it is suspended/,
        )
        assert.match(ready?.message ?? '', why)
        assert.ok(ready?.message.includes(key))
        assert.equal((await readyOf(scene, 'flux-system'))?.status, 'True')
      })
    }
  }

  it('deletes nothing of a unit that left Git', async () => {
    const scene = await twoUnits()
    await write(scene, key, '{')
    await scene.push({ root: kustomization('b', './b') })
    const outcomes = await scene.outcomes()
    assert.deepEqual([outcomes.a, outcomes.b], ['failed', 'ready'])
    assert.deepEqual(scene.live(), ['ConfigMap/one', 'ConfigMap/three', 'ConfigMap/two'])
  })

  it('lets it go on where it is put right, as it says', async () => {
    const scene = await twoUnits()
    await write(scene, key, '{')
    await scene.push(pushed)
    await scene.run()
    await scene.bucket.store.delete(key)
    await changeControls(scene.bucket, key, () => ({ suspend: { by: 'ann', at: 1 } }))
    await scene.run()
    assert.deepEqual(dataOf(scene, 'one'), { a: '1' })
    const ready = await readyOf(scene, 'a')
    assert.equal(ready?.message, 'its orders can be read again; it is suspended, and was not looked at since')
    await changeControls(scene.bucket, key, () => ({}))
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'ready', b: 'ready' })
    assert.deepEqual(dataOf(scene, 'one'), { at: 'new' })
    assert.equal((await readyOf(scene, 'a'))?.status, 'True')
  })

  for (const scope of ['narrow', 'wide'] as const) {
    it(`is forgotten where it is put right, also where nothing else has changed, ${scope}`, async () => {
      const scene = await twoUnits()
      await write(scene, key, '{')
      assert.equal((await scene.outcomes({ scope })).a, 'failed')
      await scene.bucket.store.delete(key)
      assert.equal((await scene.outcomes({ scope })).a, 'ready')
      assert.equal((await readyOf(scene, 'a'))?.status, 'True')
    })
  }

  it('is told once, not with each look', async () => {
    const scene = await twoUnits()
    await write(scene, key, '{')
    await scene.push(pushed)
    await scene.run()
    const { attempt } = await scene.record('a')
    await scene.run()
    assert.equal((await scene.record('a')).attempt, attempt)
  })

  it('holds a unit that was never applied', async () => {
    const scene = laneScene()
    await write(scene, key, '{')
    await scene.push({
      root: documents(kustomization('a', './a'), kustomization('b', './b')),
      a: configMap('default', 'one'),
      b: configMap('default', 'three'),
    })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'failed', b: 'ready' })
    assert.deepEqual(scene.live(), ['ConfigMap/three'])
  })
})

describe('what people asked of a whole cluster that cannot be read', () => {
  it('stops all of it: it may be the emergency stop', async () => {
    const scene = await twoUnits()
    await write(scene, clusterControlsKey('test'), '{')
    await scene.push(pushed)
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'failed' })
    assert.deepEqual(dataOf(scene, 'three'), { a: '1' })
  })
})
