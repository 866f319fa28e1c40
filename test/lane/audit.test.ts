import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { laneScene, objectId } from './lane-scene.ts'

const config = (name: string, value = '1') => configMap('default', name, { a: value })

/** Unit `last` depends on `slow`, which waits for a Deployment; `other` is what pushes change. */
async function audited() {
  const scene = laneScene()
  await scene.push({
    root: documents(
      kustomization('slow', './slow', 'wait: true\ntimeout: 5m\n'),
      kustomization('last', './last', 'dependsOn: [{name: slow}]\n'),
      kustomization('other', './other'),
      kustomization('early', './early'),
    ),
    early: config('early'),
    slow: deployment('default', 'front'),
    last: config('last'),
    other: config('other'),
  })
  scene.clock.after(500, () => scene.rolledOut('front'))
  await scene.run()
  scene.rolledOut('front', 'rolling')
  scene.cluster.remove(objectId('v1', 'ConfigMap', 'last'))
  return scene
}

describe('an audit', () => {
  it('looks at all units though Git moves while it waits for one', async () => {
    const scene = await audited()
    scene.clock.after(3_000, () => scene.push({ other: config('other', '2') }))
    scene.clock.after(6_000, () => scene.rolledOut('front'))
    await scene.run({ scope: 'wide' })
    assert.deepEqual(scene.live(), ['ConfigMap/early', 'ConfigMap/last', 'ConfigMap/other', 'Deployment/front'])
    assert.deepEqual(scene.cluster.get(objectId('v1', 'ConfigMap', 'other'))?.data, { a: '2' })
  })

  it('goes on with what it has not looked at, however often Git moves', async () => {
    const scene = await audited()
    for (const time of [3, 6, 9])
      scene.clock.after(time * 1_000, () => scene.push({ other: config('other', `${time}`) }))
    // Looked at before: left to the next audit, or pushes would keep one at its beginning.
    scene.clock.after(4_000, () => scene.cluster.remove(objectId('v1', 'ConfigMap', 'early')))
    scene.clock.after(12_000, () => scene.rolledOut('front'))
    await scene.run({ scope: 'wide' })
    assert.deepEqual(scene.live(), ['ConfigMap/last', 'ConfigMap/other', 'Deployment/front'])
    await scene.run({ scope: 'wide' })
    assert.deepEqual(scene.live(), ['ConfigMap/early', 'ConfigMap/last', 'ConfigMap/other', 'Deployment/front'])
  })

  it('is what looks at settled units: a wake leaves them as they are', async () => {
    const scene = await audited()
    scene.rolledOut('front')
    await scene.push({ other: config('other', '2') })
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/early', 'ConfigMap/other', 'Deployment/front'])
    await scene.run({ scope: 'wide' })
    assert.deepEqual(scene.live(), ['ConfigMap/early', 'ConfigMap/last', 'ConfigMap/other', 'Deployment/front'])
  })
})
