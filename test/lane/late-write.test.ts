import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClusterApi } from '../../lib/apply/cluster.ts'
import { isJsonObject } from '../../lib/core/json.ts'
import { configMap, kustomization } from '../support/manifests.ts'
import { dying, laneScene, objectId } from './lane-scene.ts'

const one = objectId('v1', 'ConfigMap', 'one')
const deletion = 'delete ConfigMap/default/one'

/** A unit with one object, whose first write comes in once more when it is called for: a worker was frozen, or gave up waiting. */
async function applied() {
  const scene = laneScene()
  const { api } = scene.deps
  const { apply } = api
  let first: Parameters<ClusterApi['apply']> | undefined
  Object.assign(api, {
    apply(...args: Parameters<ClusterApi['apply']>) {
      if (args[1].metadata.name === 'one' && !args[2].dryRun) first ??= args
      return apply(...args)
    },
  })
  await scene.push({ root: kustomization('a', './a'), a: configMap('default', 'one', { a: '1' }) })
  await scene.run()
  return {
    ...scene,
    async writeLate() {
      await apply(...first!)
      assert.notEqual(scene.cluster.get(one), undefined)
    },
  }
}

type Applied = Awaited<ReturnType<typeof applied>>

/** Somebody takes our labels off. */
function unlabel({ cluster }: Applied): void {
  cluster.update(one, 'kubectl-label', ({ metadata, ...object }) => {
    const { labels, ...kept } = metadata
    assert.ok(isJsonObject(labels))
    return { ...object, metadata: kept }
  })
}

/** Somebody deletes it and creates one of the same name. */
function replace({ cluster }: Applied): void {
  cluster.remove(one)
  const metadata = { namespace: 'default', name: 'one' }
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'theirs' } }, 'kubectl-create')
}

describe('an object that a late write makes ours after its unit gave it up', () => {
  const givenUp = { 'whose labels were taken off': unlabel, 'that somebody made again': replace }
  for (const [what, giveUp] of Object.entries(givenUp)) {
    it(`${what} is named by a record all the time, and deleted by the next audit`, async () => {
      const scene = await applied()
      giveUp(scene)
      await scene.push({ root: '' })
      await scene.run()
      assert.deepEqual(scene.live(), ['ConfigMap/one'], 'it was somebody else’s')
      await scene.writeLate()
      assert.deepEqual(
        (await scene.record('a')).tombstones.map(({ id }) => id),
        [one],
      )
      await scene.run({ scope: 'wide' })
      assert.deepEqual(scene.live(), [])
    })

    it(`${what} is left alone, and forgotten once no late write can come`, async () => {
      const scene = await applied()
      giveUp(scene)
      await scene.push({ root: '' })
      await scene.run()
      scene.clock.pass(20 * 60_000)
      await scene.run({ scope: 'wide' })
      assert.deepEqual(scene.live(), ['ConfigMap/one'])
      assert.deepEqual((await scene.record('a')).tombstones, [])
    })
  }
})

it('an object that is made by the name of one that was deleted long ago is left alone', async () => {
  const scene = await applied()
  await scene.push({ root: '' })
  await scene.run()
  scene.clock.pass(20 * 60_000)
  await scene.run({ scope: 'wide' })
  await scene.writeLate()
  await scene.run({ scope: 'wide' })
  assert.deepEqual(scene.live(), ['ConfigMap/one'])
})

it('an object that a late write makes again before its deletion is recorded is deleted again', async () => {
  const scene = await applied()
  await scene.push({ root: '' })
  let last = ''
  const process = dying(scene.deps, (effect) => {
    const isOver = last === deletion
    last = effect
    return isOver
  })
  await scene.run({}, process).catch(() => undefined)
  assert.deepEqual(scene.live(), [])
  await scene.writeLate()
  await scene.run()
  assert.deepEqual(scene.live(), [])
  assert.notEqual((await scene.record('a')).removed, undefined)
})
