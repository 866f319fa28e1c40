import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { randomNonces } from '../../lib/adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { kubeconfig } from '../../lib/local/apiserver/kubeconfig.ts'
import { readIdentity } from '../../lib/local/embedded/identity.ts'
import { sluice } from '../cli/sluice.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, documents, kustomization, namespace } from '../support/manifests.ts'
import { spineOf } from '../support/spine.ts'

test('an embedded cluster that was lost is filled anew from the bucket alone, with Git down', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-restore-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { cert, key } = await readIdentity(join(folder, 'identity'), Date.now())
  const start = async (name: string) => {
    const api = await startApiServer({ tls: { cert, key } })
    t.after(() => api.close())
    const { url: server, token, ca } = api
    const file = join(folder, name)
    await writeFile(file, kubeconfig([{ name, server, token, ...(ca !== undefined && { ca }) }]))
    return file
  }
  const repository = createRepository()
  t.after(repository.remove)
  repository.commit({
    'cluster/units.yaml': documents(
      kustomization('first', './first'),
      kustomization('second', './second', 'dependsOn: [{name: first}]\n'),
    ),
    'first/objects.yaml': documents(namespace('web'), configMap('web', 'a')),
    'second/objects.yaml': documents(configMap('web', 'b'), configMap('web', 'c')),
  })
  const fleet = (file: string) => fleetOf({ name: 'test', url: repository.url, path: './cluster', kubeconfig: file })
  const spine = await spineOf(fleet(await start('lost')))
  t.after(spine.remove)
  const before = await spine.once()
  assert.match(before.ready('second'), /^True/)
  await writeFile(join(dirname(spine.data), 'fleet.yaml'), fleet(await start('rebuilt')))
  const git = new URL(repository.url).pathname
  await rename(git, `${git}-away`)
  t.after(() => rm(`${git}-away`, { recursive: true, force: true }))
  const refused = await spine.once()
  assert.match(refused.ready('flux-system'), /^False IdentityMismatch/)
  assert.deepEqual(refused.writes, [])
  const data = await openDataFolder(spine.data)
  const bucket = { store: data.store, nonces: randomNonces, clock: systemClock }
  await sluice('restore --cluster test', { bucket, deps: { clock: systemClock } })
  await data.close()
  const restored = await spine.once()
  const paths = restored.writes.map((write) => write.split('?')[0])
  for (const name of ['a', 'b', 'c']) assert.ok(paths.includes(`PATCH /api/v1/namespaces/web/configmaps/${name}`), name)
  assert.ok(restored.told('second').join().includes('ReconciliationSucceeded'))
})
