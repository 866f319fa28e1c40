import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { dying, laneScene, objectId, take } from './lane-scene.ts'

const config = (name: string, value = '1') => configMap('default', name, { a: value })
const names = (inventory: readonly { readonly id: string }[]) => inventory.map(({ id }) => id.split('_')[1])

describe('an object that moves to a unit whose health takes long', () => {
  /** `shared` moves from a to b; the activation ends before b is healthy, and so before a has let go of it. */
  async function moving() {
    const scene = laneScene()
    const front = (version: string) => deployment('default', 'front', { annotations: `{v: "${version}"}` })
    await scene.push({
      root: documents(kustomization('a', './a'), kustomization('b', './b', 'wait: true\ntimeout: 5m\n')),
      a: documents(config('shared'), config('own')),
      b: front('1'),
    })
    scene.clock.after(500, () => scene.rolledOut('front'))
    await scene.run()
    await scene.push({ a: config('own'), b: documents(config('shared', '2'), front('2')) })
    assert.deepEqual(await scene.outcomes({ endsAt: scene.clock.now() + 10_000 }), {
      ...{ 'flux-system': 'ready', a: 'ready', b: 'waiting' },
    })
    return { scene, front }
  }

  it('is let go of by a wake alone, and nobody says that it is left to the old owner', async () => {
    const { scene } = await moving()
    scene.rolledOut('front')
    await scene.run()
    assert.deepEqual(names((await scene.record('a')).inventory), ['own'])
    const { inventory, yields, conditions } = await scene.record('b')
    assert.deepEqual([names(inventory), yields], [['front', 'shared'], undefined])
    assert.doesNotMatch(conditions.map(({ message }) => message).join(), /left to/)
  })

  it('is deleted where the next push takes it out of Git', async () => {
    const { scene, front } = await moving()
    await scene.push({ b: front('2') })
    scene.rolledOut('front')
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/own', 'Deployment/front'])
  })
})

describe('an object that was written for a unit that does not get it', () => {
  it('is given back by a wake alone where the push was taken back before it was done', async () => {
    const scene = laneScene()
    const before = { root: documents(kustomization('a', './a'), kustomization('b', './b')), a: config('shared'), b: '' }
    await scene.push(before)
    await scene.run()
    await scene.push({ root: kustomization('b', './b'), b: config('shared', '2') })
    let last = ''
    const dies = dying(scene.deps, (effect) => {
      const isOver = last === 'apply ConfigMap/default/shared'
      last = effect
      return isOver
    })
    await scene.run({}, dies).catch(() => undefined)
    await scene.push(before)
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'ready', b: 'ready' })
    const { data, metadata } = scene.cluster.get(objectId('v1', 'ConfigMap', 'shared'))!
    assert.deepEqual([data, at(metadata, 'labels', 'kustomize.toolkit.fluxcd.io/name')], [{ a: '1' }, 'a'])
    assert.deepEqual(names((await scene.record('b')).inventory), [])
  })
})

describe('an artifact that is another one and changes no object', () => {
  it('is noted once, with its revision, and then the unit is settled', async () => {
    const scene = laneScene()
    await scene.push({ root: kustomization('a', './a'), a: config('one') })
    await scene.run()
    const revision = await scene.push({
      root: kustomization('a', './a', 'timeout: 2m\n'),
      a: `${config('one')}# more\n`,
    })
    await scene.run()
    for (const name of ['flux-system', 'a']) {
      const { applied, conditions } = await scene.record(name)
      assert.equal(applied?.revision, revision)
      assert.equal(conditions[0]?.message, `Applied revision: ${revision}`)
    }
    const written = await scene.record('a')
    take(scene.requests)
    await scene.run()
    assert.deepEqual([await scene.record('a'), take(scene.requests)], [written, ['GET Namespace /kube-system']])
  })
})
