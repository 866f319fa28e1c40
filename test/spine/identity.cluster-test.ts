import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, documents, namespace, pathOf } from '../support/manifests.ts'
import { live, type Spine, spineOf } from '../support/spine.ts'

const maps = pathOf('web/configmaps/')
const objects = documents(namespace('web'), configMap('web', 'a'), configMap('web', 'b'))

describe('which cluster a name stands for', () => {
  let one: TestCluster
  let other: TestCluster
  let repository: GitRepository
  let spine: Spine

  before(async () => {
    const options = { pods: false, controllers: false }
    ;[one, other] = await Promise.all([startCluster(options), startCluster(options)])
    repository = createRepository()
    repository.commit({ 'cluster/objects.yaml': objects })
  })
  after(async () => {
    await Promise.all([one?.stop(), other?.stop()])
    repository?.remove()
  })

  const fleet = (name: string, { kubeconfigFile }: Pick<TestCluster, 'kubeconfigFile'>) =>
    fleetOf({ name, url: repository.url, path: './cluster', kubeconfig: kubeconfigFile })
  const namesOn = async (cluster: TestCluster): Promise<readonly string[]> =>
    (await live(cluster, maps)).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
  /** Gives the product another fleet file for the same data. */
  const changeFleet = (text: string) => writeFile(join(dirname(spine.data), 'fleet.yaml'), text)

  test('another cluster under the same name is not touched, and the first one is neither', async (t) => {
    spine = await spineOf(fleet('test', one))
    t.after(spine.remove)
    await spine.once()
    assert.deepEqual(await namesOn(one), ['a', 'b'])
    await changeFleet(fleet('test', other))
    repository.commit({ 'cluster/objects.yaml': documents(namespace('web'), configMap('web', 'a')) })
    const seen = await spine.once()
    assert.deepEqual(seen.writes, [])
    assert.match(seen.ready('flux-system'), /^False IdentityMismatch: .*another cluster than at first contact/)
    assert.match(seen.told('flux-system').join(), /^error IdentityMismatch/)
    assert.deepEqual(await namesOn(other), [])
    assert.deepEqual(await namesOn(one), ['a', 'b'])
    const again = await spine.once()
    assert.deepEqual(again.events, [])
    await changeFleet(fleet('test', one))
    const back = await spine.once()
    assert.match(back.ready('flux-system'), /^True/)
    assert.deepEqual(await namesOn(one), ['a'])
  })

  test('a second name for one cluster is refused', async (t) => {
    spine = await spineOf(fleet('first', other))
    t.after(spine.remove)
    await spine.once('first')
    await changeFleet(documents(fleet('first', other), fleet('second', other)))
    const seen = await spine.once('second')
    assert.match(seen.ready('flux-system'), /^False IdentityMismatch: .*is the same cluster as first/)
    assert.equal(seen.outcomes.get('first Kustomization/flux-system/flux-system')?.kind, 'ready')
    assert.deepEqual(seen.writes, [])
  })

  test('a cluster that is renamed in the fleet file loses nothing', async (t) => {
    spine = await spineOf(fleet('old', other))
    t.after(spine.remove)
    await spine.once('old')
    const had = await namesOn(other)
    await changeFleet(fleet('new', other))
    const seen = await spine.once('new')
    assert.match(seen.ready('flux-system'), /^False IdentityMismatch/)
    assert.deepEqual(await namesOn(other), had)
  })

  test('a cluster that leaves the fleet file keeps everything', async (t) => {
    spine = await spineOf(documents(fleet('one', one), fleet('other', other)))
    t.after(spine.remove)
    await spine.once('other')
    const had = await namesOn(other)
    assert.ok(had.length > 0)
    await changeFleet(fleet('one', one))
    repository.commit({ 'cluster/objects.yaml': documents(namespace('web'), configMap('web', 'new')) })
    const seen = await spine.once('one')
    assert.match(seen.ready('flux-system'), /^True/)
    assert.deepEqual(await namesOn(one), ['new'])
    assert.deepEqual(await namesOn(other), had)
  })
})
