import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import type { Around } from '../../lib/local/product.ts'
import { aroundEffects } from '../support/effects.ts'
import { type EndState, endState, liveState } from '../support/end-state.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf, type LocalRun, localRun } from '../support/local-run.ts'
import type { TestCluster } from '../support/test-cluster.ts'
import { crashScene } from './crash-scene.ts'

let spaces = 0

/** A repository and its product right before the run of its second commit. */
export interface Scene {
  readonly space: string
  readonly run: LocalRun
  readonly start: EndState
  /** Takes the second commit back. */
  revert(): void
  remove(): Promise<void>
}

/** Syncs the first commit and makes the second one. */
export async function prepared(cluster: TestCluster): Promise<Scene> {
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

/** When a worker freezes, and what it misses. */
export interface Freeze {
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
export async function frozenAndThawed(cluster: TestCluster, scene: Scene, freeze: Freeze): Promise<void> {
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

/** Two workers over one store that start at nearly the same time. */
export async function sideBySide({ run }: Scene, seed: number): Promise<void> {
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
