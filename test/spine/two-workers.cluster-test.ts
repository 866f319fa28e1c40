import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inParallel } from '../../lib/core/in-parallel.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { aroundEffects } from '../support/effects.ts'
import { type EndState, endState } from '../support/end-state.ts'
import { survivors } from './crash-scene.ts'
import { frozenAndThawed, prepared, type Scene, sideBySide } from './two-workers-scene.ts'

const atOnce = 3

describe('two workers of one lane', { timeout: 600_000 }, () => {
  let cluster: TestCluster
  let forward: EndState
  let backward: EndState
  let effects = 0

  before(async () => {
    cluster = await startCluster({ pods: false })
    const scene = await prepared(cluster)
    const around = aroundEffects((_, happen) => {
      effects++
      return happen()
    })
    await scene.run.once({ around })
    forward = await endState(cluster, scene.run, scene.space)
    scene.revert()
    await scene.run.once()
    backward = await endState(cluster, scene.run, scene.space)
    await scene.remove()
  })
  after(() => cluster?.stop())

  /** Runs the scenes; after one more undisturbed run each must be where one worker would have been. */
  async function each(
    seeds: readonly number[],
    wanted: () => EndState,
    work: (scene: Scene, seed: number) => Promise<void>,
  ): Promise<void> {
    const different: string[] = []
    await inParallel(seeds, atOnce, async (seed) => {
      const scene = await prepared(cluster)
      try {
        await work(scene, seed)
        await scene.run.once()
        const end = await endState(cluster, scene.run, scene.space)
        assert.deepEqual(end.wrong, [])
        assert.deepEqual(end.live, wanted().live)
        assert.deepEqual(lasting(end), lasting(wanted()))
        for (const name of survivors) {
          const object = `ConfigMap/${scene.space}/${name}`
          assert.equal(end.uids.get(object), scene.start.uids.get(object), `${object} is another object now`)
        }
      } catch (cause) {
        different.push(`${seed}: ${cause instanceof Error ? cause.message : cause}`)
      } finally {
        await scene.remove()
      }
    })
    assert.deepEqual(different, [])
  }

  const everyThird = (from: number) =>
    Array.from({ length: effects }, (_, index) => index + 1).filter((effect) => effect % 3 === from)

  test('end as one would that froze before any effect until the other one had finished', () =>
    each(
      everyThird(0),
      () => forward,
      (scene, effect) => frozenAndThawed(cluster, scene, { effect, meanwhile: () => undefined }),
    ))

  test('end at the newest commit when the frozen one thaws with an older one', () =>
    each(
      everyThird(1),
      () => backward,
      (scene, effect) => frozenAndThawed(cluster, scene, { effect, meanwhile: scene.revert }),
    ))

  test('delete nothing that a newer commit wants, also not the one that froze before its deletions', () =>
    each(
      [1, 2, 3, 4],
      () => backward,
      (scene, effect) => frozenAndThawed(cluster, scene, { effect, matching: /^delete/, meanwhile: scene.revert }),
    ))

  test('end as one would when they work side by side', () =>
    each([11, 307, 523, 1_009, 4_001, 9_973], () => forward, sideBySide))
})

/** Which objects were pruned on the way, and which units ever were, depends on the way. */
function lasting({ units }: EndState): unknown {
  return Object.fromEntries(
    Object.entries(units).flatMap(([unit, state]) =>
      state.removed && state.inventory.length === 0 ? [] : [[unit, { ...state, tombstones: [] }]],
    ),
  )
}
