import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { randomNonces } from '../../lib/adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { unitId } from '../../lib/flux/definition.ts'
import type { Approval } from '../../lib/store/controls.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import type { HeldDeletion } from '../../lib/store/record.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { runKilled } from '../support/run-killed.ts'
import { type Case, caseOn, live, type Seen } from '../support/spine.ts'
import type { Files } from './crash-scene.ts'

const rootUnit = unitId('Kustomization', 'flux-system', 'flux-system')
const minute = 60_000

/** Files of a unit with that many ConfigMaps, `all-0` and so on. */
function filesOf(space: string, unit: string, count: number): Files {
  const names = Array.from({ length: count }, (_, index) => `${unit}-${index}`)
  return Object.fromEntries(names.map((name) => [`${unit}/${name}.yaml`, configMap(space, name)]))
}

function without(files: Files, keep = 0): Files {
  return Object.fromEntries(
    Object.keys(files)
      .slice(keep)
      .map((path) => [path, null]),
  )
}

/** Writes what `sluice approve` writes. */
async function approve({ data }: Case, hold: HeldDeletion, more: Partial<Approval> = {}): Promise<void> {
  const folder = await openDataFolder(data)
  try {
    const at = Date.now()
    const { artifact, hash } = hold
    const approval = { by: 'ada', at, artifact, hash, expires: at + minute, ...more }
    const bucket = { store: folder.store, nonces: randomNonces, clock: systemClock }
    await changeControls(bucket, unitControlsKey('test', rootUnit), (present) => ({ ...present, approval }))
  } finally {
    await folder.close()
  }
}

function holdOf({ records }: Seen, unit = rootUnit): HeldDeletion {
  const held = records.get(unit)?.held
  assert.ok(held, `${unit} holds nothing`)
  return held
}

const deletions = ({ writes }: Seen) => writes.filter((write) => write.startsWith('DELETE')).length

describe('deletions that wait for a person', () => {
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
    space = `hold-${++count}`
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
        assert.match(text, /ConfigMap\/hold-\d+\/a-0/)
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

  test('an annotation in Git lets a hold of a unit through', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const held = await scene.push(without(files, 2))
    assert.match(held.ready('a'), /^False DeletionHeld: 10 deletions/)
    const { hash } = holdOf(held, unitId('Kustomization', 'flux-system', 'a'))
    const annotated = kustomization('a', './a').replace(
      'metadata: {',
      `metadata: {annotations: {sluice.dev/approve-deletion: "${hash}"}, `,
    )
    const gone = await scene.push({ 'cluster/units.yaml': annotated })
    assert.match(gone.ready('a'), /^True/)
    assert.equal(await mapsOf(), 2)
  })

  test('an annotation lets a part of what it names through, at another revision', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const held = await scene.push(without(files, 2))
    const { hash } = holdOf(held, unitId('Kustomization', 'flux-system', 'a'))
    const annotated = kustomization('a', './a').replace(
      'metadata: {',
      `metadata: {annotations: {sluice.dev/approve-deletion: "${hash}"}, `,
    )
    const restored = Object.fromEntries(Object.entries(files).slice(2, 4))
    const gone = await scene.push({ 'cluster/units.yaml': annotated, ...restored })
    assert.match(gone.ready('a'), /^True/)
    assert.equal(await mapsOf(), 4)
  })

  test('an annotation does not let more through than it names', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const held = await scene.push(without(files, 4))
    const { hash } = holdOf(held, unitId('Kustomization', 'flux-system', 'a'))
    const annotated = kustomization('a', './a').replace(
      'metadata: {',
      `metadata: {annotations: {sluice.dev/approve-deletion: "${hash}"}, `,
    )
    const more = await scene.push({ 'cluster/units.yaml': annotated, ...without(files, 2) })
    assert.match(more.ready('a'), /^False DeletionHeld: 10 deletions/)
    assert.equal(await mapsOf(), 12)
  })

  test('a single Namespace waits', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({ 'cluster/other.yaml': namespace(`${space}-other`) })
    const seen = await scene.push({ 'cluster/other.yaml': null })
    assert.match(seen.ready('flux-system'), /^False DeletionHeld: 1 deletion .*protected kind/)
    assert.equal((await live(cluster, `/api/v1/namespaces/${space}-other`)).metadata.deletionTimestamp, undefined)
  })

  test('more than half of a unit waits, the other objects are applied', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const seen = await scene.push({ ...without(files, 5), 'a/new.yaml': configMap(space, 'new') })
    assert.match(seen.ready('a'), /^False DeletionHeld: 7 deletions/)
    assert.equal(await mapsOf(), 13)
  })

  test('half of a unit passes', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const seen = await scene.push(without(files, 6))
    assert.match(seen.ready('a'), /^True/)
    assert.equal(await mapsOf(), 6)
  })

  test('all but one of a unit of ten passes', async (t) => {
    await start()
    t.after(scene.remove)
    const files = filesOf(space, 'a', 10)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const seen = await scene.push(without(files, 1))
    assert.match(seen.ready('a'), /^True/)
    assert.equal(await mapsOf(), 1)
  })

  test('a root that loses 20 small units waits as a whole', async (t) => {
    await start()
    t.after(scene.remove)
    const names = Array.from({ length: 20 }, (_, index) => `unit-${index}`)
    const files = Object.assign({}, ...names.map((name) => filesOf(space, name, 1)))
    // As many objects of its own as it loses: by itself it would be just under the limit.
    const own = Array.from({ length: 24 }, (_, index) => configMap(space, `own-${index}`))
    await scene.push({
      'cluster/units.yaml': documents(...names.map((name) => kustomization(name, `./${name}`))),
      'cluster/own.yaml': documents(...own),
      ...files,
    })
    assert.equal(await mapsOf(), 44)
    const seen = await scene.push({ 'cluster/units.yaml': null })
    assert.match(seen.ready('flux-system'), /^False DeletionHeld: 40 deletions .*40 of \d+ objects/)
    assert.equal(await mapsOf(), 44)
  })

  test('a fleet file without limits prunes as Flux does', async (t) => {
    await start('  deletion: {maxPercent: 100, minObjects: 0, protect: []}\n')
    t.after(scene.remove)
    const files = filesOf(space, 'a', 12)
    await scene.push({ 'cluster/units.yaml': kustomization('a', './a'), ...files })
    const seen = await scene.push({ 'cluster/units.yaml': null, 'cluster/space.yaml': null })
    assert.match(seen.ready('flux-system'), /^True/)
    assert.match(seen.ready('a'), /^False Removed/)
    assert.equal(await mapsOf(), 0)
    assert.ok((await live(cluster, `/api/v1/namespaces/${space}`)).metadata.deletionTimestamp)
  })
})
