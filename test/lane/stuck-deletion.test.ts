import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId } from './lane-scene.ts'

const second = 1_000
const a = objectId('v1', 'ConfigMap', 'a')
const other = objectId('v1', 'ConfigMap', 'other')

/** Unit `app`, with a timeout of 30 minutes, has an object on its way out that a finalizer holds; `other` has nothing to do with it. */
async function stuck(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({
    root: documents(
      kustomization('app', './app', 'timeout: 30m\nretryInterval: 1h\n'),
      kustomization('other', './other'),
    ),
    app: configMap('default', 'a'),
    other: configMap('default', 'other', { a: '1' }),
  })
  await scene.run()
  scene.cluster.update(a, 'someone', (object) => ({
    ...object,
    metadata: { ...object.metadata, finalizers: ['example.com/hold'] },
  }))
  scene.cluster.remove(a)
  return scene
}

/** An audit with all the time of a function, and how long it took. */
async function audit(scene: LaneScene) {
  const start = scene.clock.now()
  const outcomes = await scene.outcomes({ scope: 'wide', endsAt: start + 900 * second })
  return { outcomes, took: scene.clock.now() - start }
}

describe('an object that is being deleted and does not go', () => {
  it('is the failure of its unit after a minute, however long the timeout: the lane has other work', async () => {
    const scene = await stuck()
    const { outcomes, took } = await audit(scene)
    assert.deepEqual(outcomes, { 'flux-system': 'ready', app: 'failed', other: 'ready' })
    assert.ok(took < 65 * second, `${took} ms`)
    const { conditions } = await scene.record('app')
    assert.match(
      conditions.find(({ type }) => type === 'Ready')?.message ?? '',
      /ConfigMap\/default\/a is being deleted/,
    )
  })

  it('holds no push back meanwhile', async () => {
    const scene = await stuck()
    let seen: unknown
    scene.clock.after(10 * second, () => scene.push({ other: configMap('default', 'other', { a: '2' }) }))
    scene.clock.after(13 * second, () => {
      seen = at(scene.cluster.get(other) ?? null, 'data', 'a')
    })
    await audit(scene)
    assert.equal(seen, '2')
  })

  it('is made again as soon as it has gone', async () => {
    const scene = await stuck()
    scene.clock.after(20 * second, () => scene.cluster.finalize(a))
    const { outcomes, took } = await audit(scene)
    assert.equal(outcomes.app, 'ready')
    assert.ok(took < 22 * second, `${took} ms`)
    assert.equal(at(scene.cluster.get(a) ?? null, 'metadata', 'deletionTimestamp'), undefined)
  })
})
