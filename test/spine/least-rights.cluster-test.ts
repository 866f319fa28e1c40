import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { applyManifests, kubectl } from '../support/kubectl.ts'
import { configMap, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { source } from '../support/source.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

const page = readFileSync(new URL('../../docs/aws-access.md', import.meta.url), 'utf8')
const [, example = ''] = /```yaml\n(apiVersion: rbac[^`]*)```/.exec(page) ?? []

const binding = source`
  apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: sluice}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sluice}
  subjects: [{kind: Group, name: sluice, apiGroup: rbac.authorization.k8s.io}]
`

const app = source`
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: app, namespace: default}
  spec:
    replicas: 0
    selector: {matchLabels: {app: app}}
    template: {metadata: {labels: {app: app}}, spec: {containers: [{name: app, image: app}]}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: app, namespace: default}
  spec: {selector: {app: app}, ports: [{port: 80}]}
  ---
  apiVersion: v1
  kind: Secret
  metadata: {name: app, namespace: default}
  stringData: {word: secret}
`

describe('a cluster where Sluice has the rights of the example in docs/aws-access.md', () => {
  let cluster: TestCluster
  let folder: string
  let spine: Case
  before(async () => {
    const users = [{ name: 'lane', token: 'lane-token', groups: ['sluice'] }]
    cluster = await startCluster({ controllers: false, pods: false, users })
    await applyManifests(cluster, `${example}---\n${binding}`)
    folder = await mkdtemp(join(tmpdir(), 'sluice-rights-'))
    const kubeconfigFile = join(folder, 'kubeconfig')
    await writeFile(kubeconfigFile, cluster.kubeconfigForToken('lane-token'))
    spine = await caseOn({ kubeconfigFile })
  })
  after(async () => {
    await spine?.remove()
    await cluster?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  test('has its app applied', async () => {
    const seen = await spine.push({
      'cluster/app.yaml': kustomization('app', './app'),
      'app/app.yaml': app,
      'app/settings.yaml': configMap('default', 'settings'),
    })
    assert.match(seen.ready('app'), /^True /)
  })

  test('has a drift reverted', async () => {
    await kubectl(cluster, ['patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"a":"drifted"}}'])
    const seen = await spine.once()
    assert.match(seen.ready('app'), /^True /)
    assert.notEqual((await live(cluster, pathOf('default/configmaps/settings'))).data.a, 'drifted')
  })

  test('has what left Git pruned', async () => {
    await spine.push({ 'app/settings.yaml': null })
    assert.equal(await live(cluster, pathOf('default/configmaps/settings')), undefined)
  })

  test('is told by name which right is missing, and goes on with the rest', async () => {
    const seen = await spine.push({
      'cluster/more.yaml': kustomization('more', './more'),
      'more/space.yaml': namespace('more'),
    })
    assert.match(seen.ready('more'), /^False .*namespaces.*forbidden/)
    assert.match(seen.ready('app'), /^True /)
  })
})
