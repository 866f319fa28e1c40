import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { type GitServer, startGitServer } from '../support/git-server.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, type Spine, spineOf, versionOf } from '../support/spine.ts'

let cluster: TestCluster
before(async () => {
  cluster = await startCluster({ controllers: false, pods: false })
})
after(() => cluster?.stop())

const one = pathOf('outage/configmaps/one')

function repositoryOf(url: string, name: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 1m, url: "${url}", ref: {branch: main}}
`
}

describe('a Git server that does not answer', () => {
  let root: GitRepository
  let apps: GitRepository
  let server: GitServer
  let spine: Spine
  before(async () => {
    root = createRepository()
    apps = createRepository()
    apps.commit({ 'ns.yaml': namespace('outage'), 'one.yaml': configMap('outage', 'one') })
    server = await startGitServer({ folder: apps.folder })
    root.commit({
      'cluster/source.yaml': repositoryOf(server.url, 'apps'),
      'cluster/apps.yaml': kustomization('apps', './').replace('name: flux-system}', 'name: apps}'),
      'cluster/free.yaml': kustomization('free', './free'),
      'free/ns.yaml': namespace('outage-free'),
    })
    spine = await spineOf(fleetOf({ url: root.url, path: './cluster', kubeconfig: cluster.kubeconfigFile }))
  })
  after(async () => {
    await server?.close()
    await spine?.remove()
    root?.remove()
    apps?.remove()
  })

  test('holds back what it feeds and nothing else, and touches nothing', async () => {
    assert.match((await spine.once()).ready('apps'), /^True /)
    const version = await versionOf(cluster, one)
    await server.close()
    root.commit({ 'free/two.yaml': configMap('outage-free', 'two') })
    const seen = await spine.once()
    assert.ok(seen.ready('apps').startsWith('False ArtifactFailed: '), seen.ready('apps'))
    assert.ok(seen.ready('apps').includes(server.url))
    assert.match(
      seen.told('apps').join(),
      /^error ArtifactFailed: Kustomization\/flux-system\/apps .*GitRepository\/flux-system\/apps.*stays as it is/,
    )
    assert.match(seen.ready('free'), /^True /)
    assert.ok(await versionOf(cluster, pathOf('outage-free/configmaps/two')))
    assert.equal(await versionOf(cluster, one), version)
    const again = await spine.once()
    assert.deepEqual([again.writes, again.events], [[], []])
  })

  test('is over when it answers again, at another address in Git', async () => {
    server = await startGitServer({ folder: apps.folder })
    root.commit({ 'cluster/source.yaml': repositoryOf(server.url, 'apps') })
    const seen = await spine.once()
    assert.match(seen.ready('apps'), /^True /)
    assert.deepEqual(seen.writes, [])
  })
})

describe('the repository of the root', () => {
  let spine: Case
  before(async () => {
    spine = await caseOn(cluster)
    await spine.push({
      'cluster/u.yaml': kustomization('u', './u'),
      'u/ns.yaml': namespace('outage-2'),
      'u/one.yaml': configMap('outage-2', 'one'),
    })
  })
  after(() => spine?.remove())

  test('leaves everything as it is while it is gone, and goes on when it is back', async () => {
    const path = pathOf('outage-2/configmaps/one')
    const version = await versionOf(cluster, path)
    assert.notEqual(version, undefined)
    const { folder } = spine.repository
    renameSync(folder, `${folder}-away`)
    const seen = await spine.once().finally(() => renameSync(`${folder}-away`, folder))
    for (const unit of ['flux-system', 'u']) assert.match(seen.ready(unit), /^False ArtifactFailed: .*file:\/\//)
    assert.deepEqual(seen.writes, [])
    assert.equal(await versionOf(cluster, path), version)
    const back = await spine.push({ 'u/one.yaml': configMap('outage-2', 'one', { a: '2' }) })
    for (const unit of ['flux-system', 'u']) assert.match(back.ready(unit), /^True /)
    assert.notEqual(await versionOf(cluster, path), version)
  })

  test('leaves everything as it is while its branch is gone', async () => {
    const version = await versionOf(cluster, pathOf('outage-2/configmaps/one'))
    spine.repository.git('branch', '-m', 'main', 'other')
    const seen = await spine.once()
    spine.repository.git('branch', '-m', 'other', 'main')
    assert.match(seen.ready('flux-system'), /^False ArtifactFailed: .*main/)
    assert.equal(await versionOf(cluster, pathOf('outage-2/configmaps/one')), version)
    assert.match((await spine.once()).ready('u'), /^True /)
  })
})

describe('a cluster that does not answer', () => {
  test('is told on its root with its name, other clusters go on, and it catches up', async () => {
    const down = await startCluster({ controllers: false, pods: false })
    const repository = createRepository()
    const fleet = [
      fleetOf({ name: 'up', url: repository.url, path: './cluster', kubeconfig: cluster.kubeconfigFile }),
      fleetOf({ name: 'down', url: repository.url, path: './cluster', kubeconfig: down.kubeconfigFile }),
    ]
    const spine = await spineOf(fleet.join('---\n'))
    try {
      repository.commit({ 'cluster/ns.yaml': namespace('outage-3') })
      assert.match((await spine.once('down')).ready('flux-system'), /^True /)
      await down.stopServer()
      repository.commit({ 'cluster/one.yaml': configMap('outage-3', 'one') })
      const seen = await spine.once('down')
      assert.match(seen.ready('flux-system'), /^False ClusterUnreachable: cluster down: .*127\.0\.0\.1/)
      assert.deepEqual(seen.told('flux-system'), [`error ${seen.ready('flux-system').slice(6)}`])
      assert.notEqual(await versionOf(cluster, pathOf('outage-3/configmaps/one')), undefined)
      await down.startServer()
      assert.match((await spine.once('down')).ready('flux-system'), /^True /)
      assert.notEqual(await versionOf(down, pathOf('outage-3/configmaps/one')), undefined)
    } finally {
      await down.stop()
      await spine.remove()
      repository.remove()
    }
  })
})
