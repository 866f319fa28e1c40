import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'
import { filesOf, holdOf, without } from './hold-scene.ts'

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
