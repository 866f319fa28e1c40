import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEvents } from '../../lib/store/events.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene } from './lane-scene.ts'

const config = (name: string, value = '1') => configMap('default', name, { a: value })
const many = Array.from({ length: 6 }, (_, n) => `object-${n}`)

/** A unit with some objects, whose deletion takes so long: where nothing else is said, the time of an activation is up after two. */
async function slow(begun = async ({ clock }: LaneScene): Promise<unknown> => clock.pass(50_000)) {
  const scene = laneScene({ change: { requestsAtOnce: 1 } })
  await scene.push({ root: documents(kustomization('a', './a')), a: documents(...many.map((name) => config(name))) })
  await scene.run()
  const { api } = scene.deps
  const remove = api.delete
  Object.assign(api, {
    async delete(...args: Parameters<typeof remove>) {
      await begun(scene)
      return remove(...args)
    },
  })
  return scene
}

/** What events say of objects: `object-1 deleted`. */
async function told({ bucket, clock }: LaneScene): Promise<readonly string[]> {
  const { found } = await readEvents(bucket.store, 'test', { day: clock.now(), limit: 100 })
  return found.flatMap(({ message }) => message.match(/object-\d \w+/g) ?? []).sort()
}

const deletions = many.map((name) => `${name} deleted`)

describe('deletions that do not end in one activation', () => {
  it('of a unit go on in the next, and each is told once, with what was applied before them', async () => {
    const scene = await slow()
    await scene.push({ a: config('object-0', '2') })
    assert.equal((await scene.run()).kind, 'unfinished')
    const { inventory, tombstones, intents, target } = await scene.record('a')
    assert.deepEqual([inventory.length, tombstones.length, intents.length], [4, 2, 3])
    assert.notEqual(inventory[0]?.baseline, undefined, 'what was applied is known')
    assert.notEqual(target, undefined)
    for (let more = 0; more < 5 && (await scene.run()).kind === 'unfinished'; more++) assert.ok(true)
    assert.deepEqual(scene.live(), ['ConfigMap/object-0'])
    const lines = (await told(scene)).filter((line) => !line.endsWith('created'))
    assert.deepEqual(lines, ['object-0 configured', ...deletions.slice(1)])
  })

  it('of a unit that left Git go on in the next, and each is told once', async () => {
    const scene = await slow()
    await scene.push({ root: '' })
    assert.equal((await scene.run()).kind, 'unfinished')
    const { inventory, tombstones, conditions, removed } = await scene.record('a')
    assert.deepEqual([inventory.length, tombstones.length, removed], [4, 2, undefined])
    assert.deepEqual(
      [conditions[0]?.reason, conditions[0]?.message],
      ['PruneWaiting', 'removed from Git; 4 objects are still to be deleted'],
    )
    for (let more = 0; more < 5 && (await scene.run()).kind === 'unfinished'; more++) assert.ok(true)
    assert.deepEqual(scene.live(), [])
    assert.notEqual((await scene.record('a')).removed, undefined)
    assert.deepEqual(
      (await told(scene)).filter((line) => !line.endsWith('created')),
      deletions,
    )
  })

  const leaving = {
    'of a unit': { from: { a: config('object-0') }, back: { a: documents(...many.map((name) => config(name))) } },
    'of a unit that left Git': { from: { root: '' }, back: { root: documents(kustomization('a', './a')) } },
  }
  for (const [whose, { from, back }] of Object.entries(leaving)) {
    it(`${whose} stop where Git moves meanwhile: what is wanted again is not deleted first`, async () => {
      let deletions = 0
      const scene = await slow(async ({ clock, push }) => {
        clock.pass(1_000)
        if (++deletions === 1) await push(back)
      })
      await scene.push(from)
      assert.equal((await scene.run()).kind, 'worked')
      assert.equal(deletions, 1, 'one was on its way when Git moved')
      assert.deepEqual(
        scene.live(),
        many.map((name) => `ConfigMap/${name}`),
      )
    })
  }
})
