import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { gotkComponents, gotkKustomization, gotkSync } from '../support/bootstrapped.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { live, type Seen, type Spine, spineOf } from '../support/spine.ts'

const url = 'https://github.com/acme/fleet.git'
const root = unitId('Kustomization', 'flux-system', 'flux-system')
const sync = 'clusters/x/flux-system/gotk-sync.yaml'

let cluster: TestCluster
let repository: GitRepository
let spine: Spine

before(async () => {
  cluster = await startCluster()
  repository = createRepository()
  repository.commit({
    'clusters/x/flux-system/gotk-components.yaml': gotkComponents,
    [sync]: gotkSync({}),
    'clusters/x/flux-system/kustomization.yaml': gotkKustomization,
    'clusters/x/apps.yaml': documents(
      kustomization('apps', './apps', 'dependsOn: [{name: infra}]\n'),
      kustomization('infra', './infra'),
    ),
    'apps/one.yaml': configMap('boot', 'one'),
    'infra/namespace.yaml': namespace('boot'),
  })
  spine = await spineOf(`apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: test}
spec:
  source: {url: "${url}", ref: {branch: main}, path: ./clusters/x}
  access: {kubeconfig: {file: "${cluster.kubeconfigFile}"}}
---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec: {url: "https://github.com/acme/fleet", fetchFrom: "${repository.url}"}
`)
})
after(async () => {
  await cluster?.stop()
  await spine?.remove()
  repository?.remove()
})

function push(changes: Parameters<GitRepository['commit']>[0]): Promise<Seen> {
  repository.commit(changes)
  return spine.once()
}

test('a bootstrapped repository is ready in one run, and its root is one unit', async () => {
  const seen = await spine.once()
  assert.deepEqual(
    [...seen.outcomes].map(([unit, { kind }]) => `${unit} ${kind}`).sort(),
    ['apps', 'flux-system', 'infra'].map((name) => `test Kustomization/flux-system/${name} ready`),
  )
  assert.notEqual(await live(cluster, pathOf('boot/configmaps/one')), undefined)
  const left =
    /Flux's own installation \(.*\) is left out.*: 2 CustomResourceDefinition, 1 ClusterRoleBinding, 4 ServiceAccount, 4 Deployment/
  assert.match(seen.ready('flux-system'), left)
  assert.match(seen.told('flux-system').join(), left)
})

test('the Namespace flux-system is kept, for what substituteFrom reads lives there', async () => {
  const { metadata } = await live(cluster, '/api/v1/namespaces/flux-system')
  assert.equal(metadata.labels['pod-security.kubernetes.io/warn'], 'restricted')
  assert.equal(await live(cluster, pathOf('apps:flux-system/deployments/source-controller')), undefined)
  assert.equal(
    await live(cluster, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cluster-reconciler-flux-system'),
    undefined,
  )
})

test('the https address of the fleet file and the ssh address in Git are one repository', async () => {
  const { ready } = await spine.once()
  assert.doesNotMatch(ready('flux-system'), /fleet file/)
})

test('a second run changes nothing and says nothing', async () => {
  const { requests, events, outcomes } = await spine.once()
  assert.deepEqual(
    requests.filter((request) => !request.startsWith('GET ')),
    [],
  )
  assert.deepEqual(events, [])
  assert.ok([...outcomes.values()].every(({ kind }) => kind === 'ready'))
})

test('interval, patches and postBuild of gotk-sync.yaml take effect on the root', async () => {
  const spec = `postBuild: {substitute: {stage: prod}}
patches:
- target: {kind: ConfigMap, name: of-root}
  patch: |
    - {op: add, path: /data/patched, value: "yes"}
`
  const { ready, records } = await push({
    [sync]: gotkSync({ interval: '7m', spec }),
    'clusters/x/of-root.yaml': configMap('flux-system', 'of-root', { stage: '${stage}' }),
  })
  assert.match(ready('flux-system'), /^True /)
  assert.equal(records.get(root)?.definition.intervalMs, 7 * 60_000)
  assert.deepEqual((await live(cluster, pathOf('flux-system/configmaps/of-root'))).data, {
    stage: 'prod',
    patched: 'yes',
  })
})

test('prune: false of gotk-sync.yaml leaves what leaves Git', async () => {
  await push({ [sync]: gotkSync({ prune: false }), 'clusters/x/of-root.yaml': null })
  assert.notEqual(await live(cluster, pathOf('flux-system/configmaps/of-root')), undefined)
})

test('URL, ref and path in Git that differ from the fleet file are notes, and the fleet file decides', async () => {
  const { ready, told } = await push({
    [sync]: gotkSync({ url: 'https://github.com/acme/other', branch: 'next', path: './clusters/y' }),
  })
  for (const text of [ready('flux-system'), told('flux-system').join('\n')]) {
    assert.match(text, /spec\.path is "clusters\/y" in Git and "clusters\/x" in the fleet file; the fleet file decides/)
    assert.match(
      text,
      /spec\.url is "https:\/\/github\.com\/acme\/other" in Git and "https:\/\/github\.com\/acme\/fleet\.git"/,
    )
    assert.match(text, /spec\.ref is \{"branch":"next"\} in Git and \{"branch":"main"\}/)
  }
  assert.notEqual(await live(cluster, pathOf('boot/configmaps/one')), undefined)
})

test('spec.ignore of gotk-sync.yaml holds for all that the repository feeds', async () => {
  const source = 'ignore: |\n  /apps/secret.yaml\n'
  await push({ [sync]: gotkSync({ source }), 'apps/secret.yaml': 'not: [a manifest' })
  const { ready } = await spine.once()
  assert.match(ready('apps'), /^True /)
})

test('a gotk-sync.yaml that cannot be read stops the root and leaves all units as they are', async () => {
  const { ready, writes, outcome } = await push({
    [sync]: gotkSync({ source: 'ignore: |\n  /apps/secret.yaml\nverify: {mode: HEAD, secretRef: {name: keys}}\n' }),
    'clusters/x/apps.yaml': kustomization('infra', './infra'),
  })
  assert.match(ready('flux-system'), /^False InvalidManifest: GitRepository\/flux-system\/flux-system spec\.verify: /)
  assert.deepEqual(writes, [])
  assert.equal(outcome('apps'), 'ready')
  const repaired = await push({ [sync]: gotkSync({}), 'apps/secret.yaml': null })
  assert.match(repaired.ready('flux-system'), /^True /)
})
