import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { configMap, kustomization } from '../support/manifests.ts'
import { dying, laneScene, objectId } from './lane-scene.ts'

const one = objectId('v1', 'ConfigMap', 'one')
const config = (value: string) => configMap('default', 'one', { a: value })
const forced = kustomization('a', './a', 'force: true\n')

/** A unit with `force`, on an API server that lets nobody change a ConfigMap's data. */
async function fixed() {
  const scene = laneScene()
  await scene.push({ root: forced, a: config('1') })
  await scene.run()
  const { api } = scene.deps
  const { apply } = api
  Object.assign(api, {
    apply(...args: Parameters<typeof apply>) {
      const [, { data }] = args
      const live = [...scene.cluster.all()].find(([, { metadata }]) => metadata.name === args[1].metadata.name)?.[1]
      if (live === undefined || isDeepStrictEqual(live.data, data)) return apply(...args)
      const causes = [{ reason: 'FieldValueInvalid', message: 'field is immutable', field: 'data' }]
      return { kind: 'refused', status: 422, reason: 'Invalid', message: 'data: field is immutable', causes }
    },
  })
  return scene
}

describe('an object that is deleted and made again', () => {
  it('is known by its new uid', async () => {
    const scene = await fixed()
    const before = scene.cluster.get(one)!.metadata.uid
    await scene.push({ a: config('2') })
    assert.equal((await scene.outcomes()).a, 'ready')
    const { uid } = scene.cluster.get(one)!.metadata
    assert.notEqual(uid, before)
    assert.equal((await scene.record('a')).inventory[0]?.uid, uid)
  })

  const deaths = ['delete ConfigMap/default/one', 'apply ConfigMap/default/one']
  for (const last of deaths) {
    it(`stays the unit's where its worker dies after "${last}", and goes with it`, async () => {
      const scene = await fixed()
      await scene.push({ a: config('2') })
      let done = ''
      const process = dying(scene.deps, (effect) => {
        const isOver = done === last
        done = effect
        return isOver
      })
      await scene.run({}, process).catch(() => undefined)
      assert.equal(scene.cluster.get(one) === undefined, last === deaths[0])
      await scene.push({ root: '' })
      await scene.run()
      assert.deepEqual(scene.live(), [])
      assert.notEqual((await scene.record('a')).removed, undefined)
    })
  }
})
