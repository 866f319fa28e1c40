import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { applyManifests, kubectl } from '../support/kubectl.ts'
import { configMap, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

/** May do everything in `team-a` and `team-b`, and elsewhere only see that kube-system is there. */
const rbac = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: sees-the-cluster}
rules:
- {apiGroups: [""], resources: [namespaces], resourceNames: [kube-system], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: sees-the-cluster}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sees-the-cluster}
subjects: [{kind: User, name: team}]
${['team-a', 'team-b']
  .map(
    (name) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: team, namespace: ${name}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: User, name: team}]
`,
  )
  .join('')}`

describe('a cluster of which only some namespaces may be listed', () => {
  let cluster: TestCluster
  let folder: string
  let spine: Case
  before(async () => {
    cluster = await startCluster({ controllers: false, pods: false, users: [{ name: 'team', token: 'team-token' }] })
    for (const name of ['team-a', 'team-b', 'others']) await applyManifests(cluster, namespace(name))
    await applyManifests(cluster, rbac)
    folder = await mkdtemp(join(tmpdir(), 'sluice-team-'))
    const kubeconfigFile = join(folder, 'kubeconfig')
    await writeFile(kubeconfigFile, cluster.kubeconfigForToken('team-token'))
    spine = await caseOn({ kubeconfigFile })
    const first = await spine.push({
      'cluster/a.yaml': kustomization('a', './a'),
      'cluster/b.yaml': kustomization('b', './b'),
      ...Object.fromEntries([1, 2, 3, 4].map((one) => [`a/${one}.yaml`, configMap('team-a', `c${one}`)])),
      'b/one.yaml': configMap('team-b', 'c1'),
    })
    assert.match(first.ready('a'), /^True /)
    assert.match(first.ready('b'), /^True /)
  })
  after(async () => {
    await spine?.remove()
    await cluster?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  test('is audited by one LIST for each of them', async () => {
    const { requests } = await spine.once()
    const maps = requests.filter((request) => request.includes('/configmaps')).map((one) => one.replace(/\?.*/, ''))
    assert.deepEqual(maps.sort(), [
      'GET /api/v1/configmaps',
      'GET /api/v1/namespaces/team-a/configmaps',
      'GET /api/v1/namespaces/team-b/configmaps',
    ])
  })

  test('gets back what was deleted and what was changed', async () => {
    await kubectl(cluster, ['-n', 'team-a', 'delete', 'configmap', 'c2'])
    await kubectl(cluster, ['-n', 'team-b', 'patch', 'configmap', 'c1', '--type=merge', '-p', '{"data":{"a":"no"}}'])
    const seen = await spine.once()
    assert.match(seen.ready('a'), /^True /)
    assert.notEqual(await live(cluster, pathOf('team-a/configmaps/c2')), undefined)
    assert.notEqual((await live(cluster, pathOf('team-b/configmaps/c1'))).data.a, 'no')
  })

  test('tells of what lies where it may not look, and keeps the rest in order', async () => {
    const seen = await spine.push({
      'cluster/c.yaml': kustomization('c', './c'),
      'c/one.yaml': configMap('others', 'c1'),
    })
    assert.match(seen.ready('c'), /^False .*forbidden/)
    assert.match(seen.ready('a'), /^True /)
    assert.equal(await live(cluster, pathOf('others/configmaps/c1')), undefined)
  })

  test('loses nothing where a namespace may not be looked at any more', async () => {
    await kubectl(cluster, ['-n', 'team-b', 'delete', 'rolebinding', 'team'])
    const seen = await spine.push({ 'b/one.yaml': null, 'b/two.yaml': configMap('team-b', 'c2') })
    assert.match(seen.ready('b'), /^False .*(403|forbidden)/)
    assert.match(seen.ready('a'), /^True /)
    assert.notEqual(await live(cluster, pathOf('team-b/configmaps/c1')), undefined)
  })
})
