import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ourManager } from '../../../lib/apply/manager.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { ownerLabels } from '../../../lib/flux/owner-labels.ts'
import { readEvents } from '../../../lib/store/events.ts'
import { servedTypes } from '../../simulation/cluster/types.ts'
import { configMap, documents, kustomization } from '../../support/manifests.ts'
import { type LaneScene, laneScene, objectId } from '../lane-scene.ts'
import { start } from '../samples.ts'

const type = servedTypes.find(({ kind }) => kind === 'ConfigMap')!
const late = objectId('v1', 'ConfigMap', 'late')

async function synced(spec = '') {
  const scene = laneScene()
  await scene.push({ root: kustomization('apps', './apps', spec), apps: configMap('default', 'a') })
  await scene.run()
  return scene
}

/** A ConfigMap `late` as a worker that woke up late would create it. */
async function appeared(scene: LaneScene, unit: string, annotations = {}, manager = ourManager): Promise<void> {
  const labels = ownerLabels({ namespace: 'flux-system', name: unit })
  const metadata = { name: 'late', namespace: 'default', labels, annotations }
  const manifest: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} }
  await scene.cluster.api.apply(type, manifest, { fieldManager: manager, dryRun: false })
}

const audit = (scene: LaneScene) => scene.outcomes({ scope: 'wide' })

async function told(scene: LaneScene): Promise<readonly (string | undefined)[]> {
  const { found } = await readEvents(scene.bucket.store, 'test', { day: start, limit: 1_000 })
  return found
    .filter(({ reason }) => reason === 'DriftDetected')
    .flatMap(({ unit, drift }) => drift!.map(({ id, kind, done }) => `${unit} ${id} ${kind} ${done}`))
}

describe('an object of ours that no record names', () => {
  it('is told of once, and stays', async () => {
    const scene = await synced()
    await appeared(scene, 'apps')
    for (let n = 0; n < 3; n++) assert.deepEqual(await audit(scene), { 'flux-system': 'ready', apps: 'ready' })
    assert.deepEqual(await told(scene), [`Kustomization/flux-system/apps ${late} unrecorded reported`])
    assert.deepEqual(scene.live(), ['ConfigMap/a', 'ConfigMap/late'])
    const { uid } = scene.cluster.get(late)!.metadata
    assert.deepEqual((await scene.record('apps')).unrecorded, [{ id: late, version: 'v1', uid }])
    scene.cluster.remove(late)
    await audit(scene)
    assert.equal((await scene.record('apps')).unrecorded, undefined)
  })

  it('is owned like any other from when Git has it', async () => {
    const scene = await synced()
    await appeared(scene, 'apps')
    await audit(scene)
    await scene.push({ apps: documents(configMap('default', 'a'), configMap('default', 'late', { b: '2' })) })
    assert.equal((await audit(scene)).apps, 'ready')
    assert.deepEqual(scene.cluster.get(late)?.data, { b: '2' })
    assert.equal((await scene.record('apps')).unrecorded, undefined)
    assert.equal((await told(scene)).length, 1)
    await scene.push({ apps: configMap('default', 'a') })
    assert.equal((await scene.outcomes()).apps, 'ready')
    assert.equal(scene.cluster.get(late), undefined)
  })

  it('is not told of while it is not known what its unit wants', async () => {
    const scene = await synced()
    await appeared(scene, 'apps')
    await scene.push({ apps: { broken: 'does not build' } })
    await audit(scene)
    assert.deepEqual(await told(scene), [])
  })

  it('is told of by the root where this cluster has no such unit', async () => {
    const scene = await synced()
    await appeared(scene, 'of-flux')
    for (let n = 0; n < 2; n++) assert.deepEqual(await audit(scene), { 'flux-system': 'ready', apps: 'ready' })
    assert.deepEqual(await told(scene), [`Kustomization/flux-system/flux-system ${late} unrecorded reported`])
    assert.deepEqual(scene.live(), ['ConfigMap/a', 'ConfigMap/late'])
    scene.cluster.remove(late)
    await audit(scene)
    await appeared(scene, 'of-flux')
    await audit(scene)
    assert.equal((await told(scene)).length, 2)
  })

  const left: readonly (readonly [string, string, (scene: LaneScene) => Promise<void>])[] = [
    ['what another manager made with copied labels', '', (scene) => appeared(scene, 'apps', {}, 'some-controller')],
    [
      'what an annotation keeps',
      '',
      (scene) => appeared(scene, 'apps', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }),
    ],
    ['what a unit leaves that prunes nothing', 'prune: false\n', (scene) => appeared(scene, 'apps')],
    [
      'what goes by itself',
      '',
      async (scene) => {
        await appeared(scene, 'apps')
        scene.cluster.update(late, 'robot', (object) => ({
          ...object,
          metadata: { ...object.metadata, finalizers: ['example.com/x'] },
        }))
        scene.cluster.remove(late)
      },
    ],
  ]
  for (const [what, spec, appear] of left) {
    it(`is not ${what}`, async () => {
      const scene = await synced()
      if (spec !== '') {
        const root = kustomization('apps', './apps').replace('prune: true\n', spec)
        await scene.push({ root })
        await scene.run()
      }
      await appear(scene)
      assert.equal((await audit(scene)).apps, 'ready')
      assert.deepEqual(await told(scene), [])
      assert.deepEqual(scene.live(), ['ConfigMap/a', 'ConfigMap/late'])
    })
  }

  it('is none that was deleted a moment ago: that one is deleted again', async () => {
    const scene = await synced()
    await scene.push({ apps: documents(configMap('default', 'a'), configMap('default', 'late')) })
    await scene.run()
    await scene.push({ apps: configMap('default', 'a') })
    await scene.run()
    await appeared(scene, 'apps')
    assert.equal((await audit(scene)).apps, 'ready')
    assert.deepEqual(scene.live(), ['ConfigMap/a'])
    assert.deepEqual(await told(scene), [])
  })
})
