import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { live, type Spine, spineOf } from '../support/spine.ts'

const url = 'ssh://git@github.com/your-org/your-repo.git'
const environments = ['staging', 'production'] as const
type Environment = (typeof environments)[number]

const deployment = '/apis/apps/v1/namespaces/my-app/deployments/my-app'
const service = '/api/v1/namespaces/my-app/services/my-app'

/** The repository of the article as it is. */
function articleRepository(): GitRepository {
  const repository = createRepository()
  cpSync(new URL('../golden/article', import.meta.url), repository.folder, { recursive: true })
  repository.commit({}, 'The article')
  return repository
}

interface Root {
  readonly kubeconfig: string
  readonly path: string
  readonly branch: string
}

function fleet(repository: GitRepository, roots: Readonly<Record<Environment, Root>>): string {
  const clusters = environments.map(
    (name) => `apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec:
  source: {url: "${url}", ref: {branch: ${roots[name].branch}}, path: ${roots[name].path}}
  access: {kubeconfig: {file: "${roots[name].kubeconfig}"}}
`,
  )
  const mapped = `apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: your-repo}
spec:
  url: "${url}"
  fetchFrom: "${repository.url}"
`
  return [...clusters, mapped].join('---\n')
}

async function startClusters(): Promise<Readonly<Record<Environment, TestCluster>>> {
  const [staging, production] = await Promise.all([startCluster(), startCluster()])
  return { staging, production }
}

async function stateOf(cluster: TestCluster) {
  const [app, space, entry] = await Promise.all([
    live(cluster, deployment),
    live(cluster, '/api/v1/namespaces/my-app'),
    live(cluster, service),
  ])
  return {
    replicas: app?.spec.replicas,
    image: app?.spec.template.spec.containers[0].image,
    environment: space?.metadata.labels.environment,
    service: entry !== undefined,
  }
}

describe('the repository of the article, on two clusters', () => {
  let clusters: Readonly<Record<Environment, TestCluster>>
  let repository: GitRepository
  let spine: Spine

  before(async () => {
    clusters = await startClusters()
    repository = articleRepository()
    const root = (name: Environment): Root => ({
      kubeconfig: clusters[name].kubeconfigFile,
      path: `./clusters/${name}`,
      branch: 'main',
    })
    spine = await spineOf(fleet(repository, { staging: root('staging'), production: root('production') }))
  })
  after(async () => {
    await Promise.all(environments.map((name) => clusters?.[name].stop()))
    await spine?.remove()
    repository?.remove()
  })

  test('one run brings each cluster its own objects', async () => {
    const { outcomes } = await spine.once('production')
    assert.deepEqual(
      [...outcomes].map(([unit, { kind }]) => `${unit} ${kind}`).sort(),
      environments
        .toReversed()
        .flatMap((name) => [
          `${name} Kustomization/flux-system/flux-system ready`,
          `${name} Kustomization/flux-system/my-app-${name} ready`,
        ]),
    )
    assert.deepEqual(await stateOf(clusters.staging), {
      replicas: 1,
      image: 'my-registry/my-app:v1.0.1',
      environment: 'staging',
      service: true,
    })
    assert.deepEqual(await stateOf(clusters.production), {
      replicas: 3,
      image: 'my-registry/my-app:v1.0.0',
      environment: 'production',
      service: true,
    })
  })

  test('validation: client, which Flux ignores since long, is nothing to talk about', async () => {
    const { ready, writes, events } = await spine.once('staging')
    assert.match(ready('my-app-staging'), /^True ReconciliationSucceeded: Applied revision: main@sha1:[0-9a-f]{40}$/)
    assert.deepEqual(writes, [])
    assert.ok(events.every(({ severity }) => severity === 'info'))
  })

  test('promotion by editing the directory of production changes production only', async () => {
    const before = await live(clusters.staging, deployment)
    promote(repository)
    const { writes } = await spine.once('production')
    assert.equal((await stateOf(clusters.production)).image, 'my-registry/my-app:v1.0.1')
    const after = await live(clusters.staging, deployment)
    assert.equal(after.metadata.resourceVersion, before.metadata.resourceVersion)
    assert.deepEqual(writes, [`PATCH ${deployment}?fieldManager=kustomize-controller&force=true`])
  })

  test('a revert of the commit takes it back', async () => {
    repository.git('revert', '--no-edit', 'HEAD')
    await spine.once()
    assert.equal((await stateOf(clusters.production)).image, 'my-registry/my-app:v1.0.0')
  })

  test('an object whose file is deleted goes from both clusters', async () => {
    repository.commit({
      'kustomizations/base/service.yaml': null,
      'kustomizations/base/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [deployment.yaml]\n',
    })
    const { told } = await spine.once('staging')
    assert.equal((await stateOf(clusters.staging)).service, false)
    assert.equal((await stateOf(clusters.production)).service, false)
    assert.match(told('my-app-staging').join(), /Service\/my-app\/my-app deleted/)
  })
})

function promote(repository: GitRepository): void {
  repository.commit({
    'kustomizations/production/kustomization.yaml': repository
      .git('show', 'HEAD:kustomizations/production/kustomization.yaml')
      .concat('\n')
      .replace('v1.0.0', 'v1.0.1'),
  })
}

describe('the same repository with a branch for each environment', () => {
  let clusters: Readonly<Record<Environment, TestCluster>>
  let repository: GitRepository
  let spine: Spine

  before(async () => {
    clusters = await startClusters()
    repository = articleRepository()
    for (const name of environments.toReversed()) repository.branch(name)
    const root = (name: Environment): Root => ({
      kubeconfig: clusters[name].kubeconfigFile,
      path: `./kustomizations/${name}`,
      branch: name,
    })
    spine = await spineOf(fleet(repository, { staging: root('staging'), production: root('production') }))
  })
  after(async () => {
    await Promise.all(environments.map((name) => clusters?.[name].stop()))
    await spine?.remove()
    repository?.remove()
  })

  test('a root of plain objects needs no Flux object at all', async () => {
    await spine.once()
    assert.equal((await stateOf(clusters.staging)).replicas, 1)
    assert.equal((await stateOf(clusters.production)).replicas, 3)
  })

  test('a change on branch staging reaches production when it is merged', async () => {
    const port = async (name: Environment) => (await live(clusters[name], service)).spec.ports[0].port
    const text = repository.git('show', 'HEAD:kustomizations/base/service.yaml')
    repository.commit({ 'kustomizations/base/service.yaml': `${text.replace('port: 80\n', 'port: 81\n')}\n` })
    await spine.once()
    assert.deepEqual([await port('staging'), await port('production')], [81, 80])
    repository.branch('production')
    repository.git('merge', '-q', '--no-edit', 'staging')
    await spine.once()
    assert.deepEqual([await port('staging'), await port('production')], [81, 81])
  })
})
