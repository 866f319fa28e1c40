import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inParallel } from '../../lib/core/in-parallel.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { aroundEffects } from '../support/effects.ts'
import { type EndState, endState } from '../support/end-state.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf, localRun } from '../support/local-run.ts'
import { type Kill, runKilled } from '../support/run-killed.ts'
import { crashScene, survivors } from './crash-scene.ts'

/** Child processes side by side: the machine's processors are the limit. */
const atOnce = 4

let spaces = 0

/** A repository and its product right before the run of the second commit. */
async function prepared(cluster: TestCluster) {
  const space = `crash-${++spaces}`
  const scene = crashScene(space)
  const repository = createRepository()
  const run = await localRun(fleetOf({ url: repository.url, path: './cluster', kubeconfig: cluster.kubeconfigFile }))
  repository.commit(scene.before)
  await run.once()
  const start = await endState(cluster, run, space)
  assert.deepEqual(start.wrong, [])
  repository.commit(scene.after)
  const remove = async () => {
    repository.remove()
    await run.remove()
  }
  return { space, run, start, remove }
}

/** The end state after some killed runs and one that is left alone; undefined where no run got as far as its kill. */
async function afterKills(cluster: TestCluster, kills: readonly Kill[]): Promise<EndState | undefined> {
  const { space, run, start, remove } = await prepared(cluster)
  try {
    const killed: boolean[] = []
    for (const kill of kills) killed.push(await runKilled(run.folder, kill))
    if (!killed.includes(true)) return undefined
    await run.once()
    const end = await endState(cluster, run, space)
    for (const name of survivors) {
      const object = `ConfigMap/${space}/${name}`
      assert.equal(end.uids.get(object), start.uids.get(object), `${object} is not the same object any more`)
    }
    return end
  } finally {
    await remove()
  }
}

describe('a worker killed in the middle of an apply with prune', { timeout: 600_000 }, () => {
  let cluster: TestCluster
  let undisturbed: EndState
  const effects: string[] = []

  before(async () => {
    cluster = await startCluster({ pods: false })
    const { space, run, remove } = await prepared(cluster)
    await run.once({
      around: aroundEffects((name, happen) => {
        effects.push(name)
        return happen()
      }),
    })
    undisturbed = await endState(cluster, run, space)
    await remove()
  })
  after(() => cluster?.stop())

  async function sweep(kills: readonly (readonly Kill[])[]): Promise<void> {
    const different: string[] = []
    await inParallel(kills, atOnce, async (some) => {
      try {
        const end = await afterKills(cluster, some)
        if (end === undefined) return
        assert.deepEqual(end.wrong, [])
        assert.deepEqual(end.live, undisturbed.live)
        assert.deepEqual(end.units, undisturbed.units)
      } catch (cause) {
        const names = some.map(({ moment, effect }) => `${moment} effect ${effect} (${effects[effect - 1]})`)
        different.push(`killed ${names.join(', then ')}: ${cause instanceof Error ? cause.message : cause}`)
      }
    })
    assert.deepEqual(different, [])
  }

  const kills = (moment: Kill['moment'], which = /^/): readonly (readonly Kill[])[] =>
    effects.flatMap((name, index) => (which.test(name) ? [[{ moment, effect: index + 1 }]] : []))

  test('the run that is left alone does everything and leaves nothing open', () => {
    assert.deepEqual(undisturbed.wrong, [])
    assert.ok(effects.length > 30, effects.join('\n'))
    assert.ok(effects.some((name) => name.startsWith('delete ConfigMap')))
  })

  test('killed before any effect, the next run ends as if nothing had been', () => sweep(kills('before')))

  test('killed after any effect on the cluster or a record whose answer nobody learnt, too', () =>
    sweep(kills('after', /^(apply|patch|delete|put clusters)/)))

  test('killed twice in a row, too', () =>
    sweep(
      kills('before').flatMap((first, index) =>
        index % 7 === 3 ? [[...first, { moment: 'after', effect: (index % 11) + 1 } as const]] : [],
      ),
    ))
})
