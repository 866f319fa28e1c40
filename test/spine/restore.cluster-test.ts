import assert from 'node:assert/strict'
import { rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { randomNonces } from '../../lib/adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { sluice } from '../cli/sluice.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { live, type Spine, spineOf } from '../support/spine.ts'

const maps = pathOf('web/configmaps/')
/** Large enough that it is worth a measurement, small enough for a test. */
const count = 100

describe('a cluster that was lost', () => {
  let lost: TestCluster
  let rebuilt: TestCluster
  let repository: GitRepository
  let spine: Spine

  before(async () => {
    const options = { pods: false, controllers: false }
    ;[lost, rebuilt] = await Promise.all([startCluster(options), startCluster(options)])
    repository = createRepository()
    const names = Array.from({ length: count }, (_, n) => configMap('web', `map-${n}`))
    repository.commit({
      'cluster/apps.yaml': kustomization('apps', './apps'),
      'apps/objects.yaml': documents(namespace('web'), ...names),
    })
    spine = await spineOf(fleet(lost))
    await spine.once()
  })
  after(async () => {
    await Promise.all([lost?.stop(), rebuilt?.stop()])
    await spine?.remove()
    repository?.remove()
  })

  const fleet = ({ kubeconfigFile }: Pick<TestCluster, 'kubeconfigFile'>) =>
    fleetOf({ name: 'test', url: repository.url, path: './cluster', kubeconfig: kubeconfigFile })
  const mapsOn = async (cluster: TestCluster): Promise<number> => (await live(cluster, maps)).items.length

  test('is filled anew from the bucket alone, with Git down, when a person orders it', async (t) => {
    assert.ok((await mapsOn(lost)) >= count)
    await writeFile(join(dirname(spine.data), 'fleet.yaml'), fleet(rebuilt))
    const folder = new URL(repository.url).pathname
    await rename(folder, `${folder}-away`)
    try {
      const refused = await spine.once()
      assert.match(refused.ready('flux-system'), /^False IdentityMismatch/)
      assert.equal(await mapsOn(rebuilt), 0)
      await order()
      const start = performance.now()
      const restored = await spine.once()
      const seconds = (performance.now() - start) / 1_000
      assert.match(restored.told('flux-system').join(), /info Restored: An empty cluster takes the place of/)
      assert.ok((await mapsOn(rebuilt)) >= count)
      t.diagnostic(`${count} objects restored in ${seconds.toFixed(2)} s`)
      assert.ok(seconds < 60)
    } finally {
      await rename(`${folder}-away`, folder)
    }
  })

  test('is synced from Git as before once that is back', async () => {
    repository.commit({ 'apps/objects.yaml': documents(namespace('web'), configMap('web', 'only')) })
    const seen = await spine.once()
    assert.match(seen.ready('apps'), /DeletionHeld|^True/)
    assert.equal((await live(rebuilt, `${maps}only`))?.metadata.name, 'only')
  })

  async function order(): Promise<void> {
    const data = await openDataFolder(spine.data)
    const bucket = { store: data.store, nonces: randomNonces, clock: systemClock }
    try {
      const { code, out } = await sluice('restore --cluster test', { bucket, deps: { clock: systemClock } })
      assert.deepEqual([code, /next run that does obeys it/.test(out)], [0, true])
    } finally {
      await data.close()
    }
  }
})
