import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live, type Seen } from '../support/spine.ts'
import { map, moves, units } from './handover-moves.ts'

function owners({ records }: Seen, object: string): readonly string[] {
  return [...records.values()]
    .filter(({ inventory }) => inventory.some(({ id }) => id.includes(`_${object}_`)))
    .map(({ unit }) => unit.replace('Kustomization/flux-system/', ''))
    .sort()
}

describe('an object that moves between units', () => {
  let cluster: TestCluster
  let space = ''
  let count = 0
  let scene: Case

  before(async () => {
    cluster = await startCluster({ pods: false, controllers: false })
  })
  after(() => cluster?.stop())

  async function start(): Promise<void> {
    space = `move-${++count}`
    scene = await caseOn(cluster)
    scene.repository.commit({ 'cluster/space.yaml': namespace(space) })
  }

  const object = async (name: string) => (await live(cluster, pathOf(`${space}/configmaps/${name}`)))?.metadata
  const ownerOf = async (name: string) => (await object(name))?.labels['kustomize.toolkit.fluxcd.io/name']

  for (const { name, commits, owner } of moves) {
    test(name, async (t) => {
      await start()
      t.after(scene.remove)
      const [first = {}, ...rest] = commits(space)
      await scene.push(first)
      const { uid } = await object('moved')
      for (const files of rest) {
        const seen = await scene.push(files)
        assert.equal((await object('moved'))?.uid, uid)
        const deleted = seen.writes.filter((write) => write.startsWith('DELETE'))
        assert.deepEqual(deleted, [])
        for (const [unit, outcome] of seen.outcomes) assert.equal(outcome.kind, 'ready', unit)
      }
      assert.equal(await ownerOf('moved'), owner)
      const settled = await scene.once()
      assert.deepEqual(owners(settled, 'moved'), [owner])
      assert.deepEqual(settled.writes, [])
    })
  }

  test('an object that moves to a unit that does not build is left as it is', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({
      'cluster/units.yaml': units('a', 'b'),
      'a/a.yaml': map(space, 'a'),
      'a/moved.yaml': map(space, 'moved'),
      'b/b.yaml': map(space, 'b'),
    })
    const { uid } = await object('moved')
    const broken = 'resources: [absent.yaml]\n'
    const seen = await scene.push({
      'a/moved.yaml': null,
      'b/moved.yaml': map(space, 'moved'),
      'b/kustomization.yaml': broken,
    })
    assert.match(seen.ready('b'), /^False BuildFailed: .*absent\.yaml/)
    assert.match(seen.ready('a'), /^False PruneWaiting: 1 object/)
    assert.equal((await object('moved'))?.uid, uid)
    assert.equal(await ownerOf('moved'), 'a')
    const mended = await scene.push({ 'b/kustomization.yaml': null })
    assert.match(mended.ready('a'), /^True/)
    assert.equal((await object('moved'))?.uid, uid)
    assert.equal(await ownerOf('moved'), 'b')
  })

  test('an object that moves to a new unit that does not build is left as it is', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({
      'cluster/units.yaml': units('a'),
      'a/a.yaml': map(space, 'a'),
      'a/moved.yaml': map(space, 'moved'),
    })
    const { uid } = await object('moved')
    const seen = await scene.push({
      'cluster/units.yaml': units('a', 'b'),
      'a/moved.yaml': null,
      'b/moved.yaml': map(space, 'moved'),
      'b/kustomization.yaml': 'resources: [absent.yaml]\n',
    })
    assert.match(seen.ready('b'), /^False BuildFailed/)
    assert.equal((await object('moved'))?.uid, uid)
    await scene.push({ 'b/kustomization.yaml': null })
    assert.equal((await object('moved'))?.uid, uid)
    assert.equal(await ownerOf('moved'), 'b')
  })

  test('an object that two units want stays with its owner, and the other one says so', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({
      'cluster/units.yaml': units('a', 'b'),
      'a/a.yaml': map(space, 'a'),
      'b/b.yaml': map(space, 'b'),
      'b/shared.yaml': map(space, 'shared'),
    })
    const { resourceVersion } = await object('shared')
    const both = await scene.push({ 'a/shared.yaml': map(space, 'shared') })
    assert.equal(await ownerOf('shared'), 'b')
    assert.equal((await object('shared')).resourceVersion, resourceVersion)
    assert.match(both.ready('a'), /^True .*shared.* is left to .*b, which wants it too/)
    const settled = await scene.once()
    assert.deepEqual(settled.writes, [])
    const { uid } = await object('shared')
    await scene.push({ 'b/shared.yaml': null })
    assert.equal(await ownerOf('shared'), 'a')
    assert.equal((await object('shared')).uid, uid)
  })

  test('a unit that is renamed keeps everything that it has', async (t) => {
    await start()
    t.after(scene.remove)
    const names = Array.from({ length: 15 }, (_, index) => `object-${index}`)
    await scene.push({
      'cluster/units.yaml': units('a'),
      'a/objects.yaml': documents(...names.map((name) => map(space, name))),
    })
    const uids = () => Promise.all(names.map(async (name) => (await object(name))?.uid))
    const had = await uids()
    const seen = await scene.push({ 'cluster/units.yaml': kustomization('renamed', './a') })
    assert.deepEqual(await uids(), had)
    assert.match(seen.ready('renamed'), /^True/)
    assert.match(seen.ready('a'), /^False Removed/)
  })
})
