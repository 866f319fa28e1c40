import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { laneScene } from './lane-scene.ts'

const minute = 60_000
const config = (name: string) => configMap('default', name, { a: '1' })
const root = documents(kustomization('a', './a'), kustomization('b', './b'))

/** Two units that are ready, and the time at which the second was broken. */
async function broken() {
  const scene = laneScene()
  await scene.push({ root, a: documents(config('one'), config('two')), b: config('three') })
  await scene.run()
  await scene.push({ b: { broken: 'no YAML' } })
  await scene.run()
  const after = async (minutes: number) => {
    scene.clock.pass(minutes * minute)
    await scene.run()
    return scene.live().map((name) => name.split('/')[1])
  }
  const saidOf = async (unit: string) => (await scene.record(unit)).conditions.find(({ type }) => type === 'Ready')!
  return { scene, after, saidOf }
}

describe('what left a unit while another one fails, which may want it (P2)', () => {
  it('is kept for a quarter of an hour from when it was missed, however long that has been failing', async () => {
    const { scene, after, saidOf } = await broken()
    scene.clock.pass(60 * minute)
    await scene.push({ a: config('one') })
    assert.deepEqual(await after(0), ['one', 'three', 'two'])
    const { reason, message } = await saidOf('a')
    assert.equal(reason, 'PruneWaiting')
    assert.match(message, /b fails at this revision.*Repair that one first: they are kept for 15m/)
    assert.deepEqual(await after(14), ['one', 'three', 'two'])
    assert.deepEqual(await after(1), ['one', 'three'])
    assert.equal((await saidOf('a')).status, 'True')
  })

  it('is counted for itself: what leaves later waits its own time', async () => {
    const { scene, after } = await broken()
    await scene.push({ a: config('one') })
    await after(0)
    await scene.push({ a: documents(config('one'), config('two')) })
    await after(10)
    assert.equal(
      (await scene.record('a')).inventory.some(({ leavingSince }) => leavingSince !== undefined),
      false,
    )
    await scene.push({ a: config('one') })
    await after(0)
    assert.deepEqual(await after(14), ['one', 'three', 'two'])
    assert.deepEqual(await after(1), ['one', 'three'])
  })

  it('does not wait for a clock that was ahead', async () => {
    const { scene, after } = await broken()
    scene.clock.pass(1_000_000 * minute)
    await scene.push({ a: config('one') })
    await after(0)
    scene.clock.pass(-1_000_000 * minute)
    assert.deepEqual(await after(0), ['one', 'three', 'two'])
    assert.deepEqual(await after(15), ['one', 'three'])
  })

  it('goes at once where that is repaired and does not want it, and stays where it does', async () => {
    for (const wanted of [false, true]) {
      const { scene, after } = await broken()
      await scene.push({ a: config('one') })
      await after(0)
      await scene.push({ b: documents(config('three'), ...(wanted ? [config('two')] : [])) })
      assert.deepEqual(await after(0), wanted ? ['one', 'three', 'two'] : ['one', 'three'])
      assert.deepEqual(scene.requests.filter((one) => one.startsWith('DELETE')).length, wanted ? 0 : 1)
    }
  })

  it('waits as long with a unit that left Git, which says so', async () => {
    const { scene, after, saidOf } = await broken()
    scene.clock.pass(60 * minute)
    await scene.push({ root: kustomization('b', './b') })
    assert.deepEqual(await after(0), ['one', 'three', 'two'])
    assert.match((await saidOf('a')).message, /removed from Git; 2 objects cannot be deleted yet: .*b fails/)
    assert.deepEqual(await after(14), ['one', 'three', 'two'])
    assert.deepEqual(await after(1), ['three'])
  })
})
