import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { inParallel } from '../../lib/core/in-parallel.ts'
import type { Around } from '../../lib/local/product.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { aroundEffects } from '../support/effects.ts'
import { type EndState, endState, liveState } from '../support/end-state.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf, type LocalRun, localRun } from '../support/local-run.ts'
import { crashScene, survivors } from './crash-scene.ts'

const atOnce = 3

let spaces = 0

interface Scene {
  readonly space: string
  readonly run: LocalRun
  readonly start: EndState
  /** Takes the second commit back. */
  revert(): void
  remove(): Promise<void>
}

/** A repository and its product right before the run of the second commit. */
async function prepared(cluster: TestCluster): Promise<Scene> {
  const space = `two-${++spaces}`
  const scene = crashScene(space)
  const repository = createRepository()
  const run = await localRun(fleetOf({ url: repository.url, path: './cluster', kubeconfig: cluster.kubeconfigFile }))
  repository.commit(scene.before)
  await run.once()
  const start = await endState(cluster, run, space)
  repository.commit(scene.after)
  return {
    space,
    run,
    start,
    revert: () => void repository.git('revert', '--no-edit', 'HEAD'),
    async remove() {
      repository.remove()
      await run.remove()
    },
  }
}

interface Freeze {
  /** Before which effect, counted from 1, of those whose name matches. */
  readonly effect: number
  readonly matching?: RegExp
  /** What happens in Git meanwhile. */
  readonly meanwhile: () => void
}

/**
 * Two workers over one store. The first one freezes before an effect, as a function does, until the other one has finished.
 * Whatever object the other one left must still be that object in the end.
 */
async function frozenAndThawed(cluster: TestCluster, scene: Scene, freeze: Freeze): Promise<void> {
  const { run, space } = scene
  const { effect, matching = /^/, meanwhile } = freeze
  const data = await openDataFolder(run.data)
  let reached: () => void = () => undefined
  let thaw: () => void = () => undefined
  const frozen = new Promise<void>((resolve) => {
    reached = resolve
  })
  const thawed = new Promise<void>((resolve) => {
    thaw = resolve
  })
  let count = 0
  const around = aroundEffects(async (name, happen) => {
    if (matching.test(name)) count++
    if (count >= effect) {
      reached()
      await thawed
    }
    return happen()
  })
  try {
    const first = run.once({ data, around })
    await Promise.race([frozen, first])
    meanwhile()
    await run.once({ data })
    const { uids } = await liveState(cluster, space)
    thaw()
    await first
    const after = await liveState(cluster, space)
    for (const [object, uid] of uids) assert.equal(after.uids.get(object), uid, `the stale worker deleted ${object}`)
  } finally {
    await data.close()
  }
}

/** Delays each effect a little, by a chance that a seed decides. */
function jitter(seed: number): Around {
  let state = seed
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return aroundEffects(async (_, happen) => {
    await pause(next() * 30)
    const answer = await happen()
    await pause(next() * 30)
    return answer
  })
}

async function sideBySide({ run }: Scene, seed: number): Promise<void> {
  const data = await openDataFolder(run.data)
  try {
    await Promise.all([
      run.once({ data, around: jitter(seed) }),
      pause(seed % 200).then(() => run.once({ data, around: jitter(seed + 1) })),
    ])
  } finally {
    await data.close()
  }
}

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
