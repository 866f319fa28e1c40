import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { runKilled } from '../support/run-killed.ts'
import { type Case, caseOn, live, type Seen } from '../support/spine.ts'
import type { Files } from './crash-scene.ts'
import { approve, deletions, filesOf, holdOf, minute, rootUnit, without } from './hold-scene.ts'

describe('a root that is emptied waits for a person', () => {
  let cluster: TestCluster
  let scene: Case
  let space = ''
  let count = 0

  before(async () => {
    cluster = await startCluster({ pods: false, controllers: false })
  })
  after(() => cluster?.stop())

  /** The namespace belongs to a cluster that no commit here empties. */
  async function start(more = ''): Promise<void> {
    space = `wiped-${++count}`
    scene = await caseOn(cluster, { more })
    scene.repository.commit({ 'cluster/readme.md': 'the root of a cluster\n', 'cluster/space.yaml': namespace(space) })
  }

  const mapsOf = async (): Promise<number> => (await live(cluster, pathOf(`${space}/configmaps/`))).items.length

  describe('a root directory that is wiped', () => {
    let files: Files
    let root: Files

    const wiped = (): Files => ({ ...without(root), 'cluster/space.yaml': null })

    async function wipe(many = 6): Promise<Seen> {
      await start('  deletion: {protect: []}\n')
      root = { 'cluster/units.yaml': documents(kustomization('a', './a'), kustomization('b', './b')) }
      files = { ...filesOf(space, 'a', many), ...filesOf(space, 'b', 6) }
      await scene.push({ ...root, ...files })
      assert.equal(await mapsOf(), many + 6)
      return scene.push({ ...without(root), ...without(files) })
    }

    test('deletes nothing and says how many, which, and both ways to let it through', async (t) => {
      const seen = await wipe()
      t.after(scene.remove)
      assert.equal(deletions(seen), 0)
      assert.equal(await mapsOf(), 12)
      const { hash, objects } = holdOf(seen)
      assert.equal(objects.length, 14)
      for (const text of [seen.ready('flux-system'), seen.told('flux-system').join('\n')]) {
        assert.match(text, /DeletionHeld: 14 deletions wait for approval/)
        assert.match(text, /ConfigMap\/wiped-\d+\/a-0/)
        assert.match(text, /"sluice approve Kustomization\/flux-system\/flux-system --cluster test"/)
        assert.ok(text.includes(`sluice.dev/approve-deletion: ${hash}`))
      }
    })

    test('stays held without another word while nothing changes', async (t) => {
      await wipe()
      t.after(scene.remove)
      const again = await scene.once()
      assert.deepEqual(again.events, [])
      assert.deepEqual(again.writes, [])
      assert.equal(await mapsOf(), 12)
    })

    test('goes once it is approved, once', async (t) => {
      const seen = await wipe()
      t.after(scene.remove)
      await approve(scene, holdOf(seen))
      const gone = await scene.once()
      assert.equal(await mapsOf(), 0)
      assert.match(gone.ready('flux-system'), /^True/)
      assert.match(gone.ready('a'), /^False Removed/)
      assert.equal(gone.records.get(rootUnit)?.held, undefined)
      await scene.push({ ...root, ...files })
      assert.equal(await mapsOf(), 12)
      const again = await scene.push({ ...without(root), ...without(files) })
      assert.equal(deletions(again), 0)
      assert.match(again.ready('flux-system'), /^False DeletionHeld/)
    })

    test('comes back from a hold when it is restored in Git', async (t) => {
      await wipe()
      t.after(scene.remove)
      const back = await scene.push({ ...root, ...files })
      assert.match(back.ready('flux-system'), /^True/)
      assert.equal(back.records.get(rootUnit)?.held, undefined)
      assert.deepEqual(back.writes, [])
    })

    test('does not go by an approval that is over', async (t) => {
      const seen = await wipe()
      t.after(scene.remove)
      await approve(scene, holdOf(seen), { at: Date.now() - 2 * minute, expires: Date.now() - minute })
      const still = await scene.once()
      assert.equal(deletions(still), 0)
      assert.match(still.ready('flux-system'), /^False DeletionHeld/)
    })

    test('does not go by an approval of other deletions', async (t) => {
      const seen = await wipe()
      t.after(scene.remove)
      await approve(scene, holdOf(seen))
      const more = await scene.push(wiped())
      assert.equal(deletions(more), 0)
      assert.match(more.ready('flux-system'), /^False/)
      assert.equal(await mapsOf(), 12)
    })

    test('goes on by the approval where a crash ended it half-way', async (t) => {
      // More than are deleted side by side.
      const seen = await wipe(30)
      t.after(scene.remove)
      await approve(scene, holdOf(seen))
      const kill = { moment: 'after', effect: 4, matching: '^delete ConfigMap' } as const
      assert.ok(await runKilled(dirname(scene.data), kill))
      const left = await mapsOf()
      assert.ok(left > 0 && left < 36, `${left} objects are left`)
      const gone = await scene.once()
      assert.equal(await mapsOf(), 0)
      assert.match(gone.ready('flux-system'), /^True/)
      assert.equal(gone.records.get(rootUnit)?.held, undefined)
      assert.equal(gone.records.get(rootUnit)?.approvalsUsed.length, 1)
    })

    test('is used up by a deletion that a crash ended half-way', async (t) => {
      const seen = await wipe()
      t.after(scene.remove)
      await approve(scene, holdOf(seen))
      assert.ok(await runKilled(dirname(scene.data), { moment: 'after', effect: 4, matching: '^delete ConfigMap' }))
      await scene.once()
      await scene.push({ ...root, ...files })
      const again = await scene.push({ ...without(root), ...without(files) })
      assert.match(again.ready('flux-system'), /^False DeletionHeld/)
      assert.equal(await mapsOf(), 12)
    })
  })
})
