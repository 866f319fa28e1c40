import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestCluster } from '../support/cluster.ts'
import { kubectl } from '../support/kubectl.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap } from '../support/manifests.ts'
import { source as text } from '../support/source.ts'
import { live } from '../support/spine.ts'
import type { Shell, Up } from './process.ts'
import { type Session, startSession } from './session.ts'

const settings = '/api/v1/namespaces/web/configmaps/settings'
const service = `apiVersion: v1
kind: Service
metadata: {name: front, namespace: web}
spec: {selector: {app: front}, ports: [{name: http, port: 80}]}
`

describe('sluice audit beside a cluster', () => {
  let session: Session
  let cluster: TestCluster
  let user: Shell
  let up: Up | undefined

  before(async () => {
    session = await startSession({
      'apps/settings.yaml': configMap('web', 'settings', { color: 'blue' }),
      'apps/front.yaml': service,
    })
    ;({ cluster, user } = session)
    await fleet()
    const { code, err } = await user.sluice('local --once --fleet fleet.yaml')
    assert.deepEqual([code, err], [0, ''])
  })
  after(async () => {
    up?.kill('SIGKILL')
    await session?.end()
  })

  const fleet = (more = '  audit: {interval: 1h}\n') =>
    user.write(
      'fleet.yaml',
      fleetOf({ url: session.repository.url, path: './cluster', kubeconfig: cluster.kubeconfigFile, more }),
    )
  const edit = (...args: readonly string[]) => kubectl(cluster, ['-n', 'web', ...args])
  const calm = (printed: string) =>
    printed.replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, '…').replaceAll(/[0-9]+ requests?, [0-9.]+m?s/g, '… requests, …')

  test('says where it needs the fleet file', async () => {
    const { code, err } = await user.sluice('audit')
    assert.equal(code, 2)
    assert.match(err, /--fleet/)
  })

  test('finds nothing where nobody touched anything', async () => {
    const { code, out, err } = await user.sluice('audit --fleet fleet.yaml')
    assert.equal(err, '')
    assert.equal(calm(out), 'test  no drift, 3 objects in 2 units, … requests, …\n')
    assert.equal(code, 0)
  })

  test('finds, tells and reverts what was changed and what was deleted', async () => {
    await edit('patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"color":"red","more":"x"}}')
    await edit('delete', 'service', 'front')
    const { code, out, err } = await user.sluice('audit --fleet fleet.yaml')
    assert.equal(err, '')
    assert.equal(
      calm(out),
      text`
        test  Kustomization/flux-system/apps  reverted
          Service/web/front reverted: it was missing
          ConfigMap/web/settings reverted: it was changed (field manager kubectl-patch, Update, …)
            /data/color: wanted "blue", found "red"
            /data/more: found "x", not in Git
        test  2 objects drifted (2 reverted), 3 objects in 2 units, … requests, …
      `,
    )
    assert.equal(code, 0)
    assert.deepEqual((await live(cluster, settings)).data, { color: 'blue' })
    assert.notEqual(await live(cluster, '/api/v1/namespaces/web/services/front'), undefined)
  })

  test('reports only, with exit code 1, where the fleet file says so', async () => {
    await fleet('  audit: {interval: 1h, drift: report}\n')
    await edit('patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"color":"red"}}')
    for (const round of ['first', 'second']) {
      const { code, out } = await user.sluice('audit --fleet fleet.yaml --json')
      assert.equal(code, 1, round)
      const [{ drift }] = JSON.parse(out).clusters
      assert.deepEqual(
        drift.map(({ unit, kind, done, fields }: Record<string, unknown>) => [unit, kind, done, fields]),
        [
          [
            ...['Kustomization/flux-system/apps', 'changed', 'reported'],
            [{ path: '/data/color', wanted: '"blue"', found: '"red"' }],
          ],
        ],
        round,
      )
    }
    assert.equal((await live(cluster, settings)).data.color, 'red')
  })

  test('asks a product that runs, which reverts by then', async () => {
    await fleet()
    up = user.start('local --fleet fleet.yaml --port 0')
    await up.says(/apps {2}DriftReverted/)
    assert.equal((await live(cluster, settings)).data.color, 'blue')
    await edit('label', 'configmap', 'settings', 'kustomize.toolkit.fluxcd.io/name-')
    const { code, out, err } = await user.sluice('audit')
    assert.equal(err, '')
    assert.match(out, /ConfigMap\/web\/settings reverted/)
    assert.equal(code, 0)
    const { code: full, out: all } = await user.sluice('audit --full --json')
    const [audit] = JSON.parse(all).clusters
    assert.deepEqual([full, audit.full, audit.drift, audit.objects], [0, true, [], 3])
    assert.equal((await user.sluice('audit --cluster other')).code, 2)
  })

  test('ends with 2 where the cluster does not answer', async () => {
    await cluster.stopServer()
    const { code, out } = await user.sluice('audit')
    assert.equal(code, 2)
    assert.match(out, /test {2}failed {2}.*cluster test/)
    await cluster.startServer()
  })
})
