import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { configMap, kustomization, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

let cluster: TestCluster
let other: GitRepository
let spine: Case
before(async () => {
  cluster = await startCluster({ controllers: false, pods: false })
  other = createRepository()
  const more = `---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: other}
spec:
  url: https://git.example/team/other
  fetchFrom: ${other.url}
`
  spine = await caseOn(cluster, { more })
})
after(async () => {
  await cluster?.stop()
  await spine?.remove()
  other?.remove()
})

const config = async () => (await live(cluster, pathOf('default/configmaps/app')))?.data

const source = (spec: string, ref = 'branch: main') => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: other, namespace: flux-system}
spec: {url: "https://git.example/team/other", interval: 1m, ref: {${ref}}${spec}}
`
const unit = kustomization('app', './app').replace('name: flux-system}', 'name: other}')

test('a source that is suspended from the start is said so, and nothing is applied', async () => {
  other.commit({ 'app/config.yaml': configMap('default', 'app', { a: '1' }) })
  const seen = await spine.push({ 'cluster/source.yaml': source(', suspend: true'), 'cluster/app.yaml': unit })
  assert.match(seen.ready('app'), /^False ArtifactFailed: .*GitRepository\/flux-system\/other is suspended/)
  assert.equal(await config(), undefined)
})

test('a unit reads the source that another unit defines, at its own revision', async () => {
  const seen = await spine.push({ 'cluster/source.yaml': source('') })
  assert.match(seen.ready('app'), new RegExp(`^True .*main@sha1:${other.git('rev-parse', 'HEAD')}`))
  assert.deepEqual(await config(), { a: '1' })
})

test('while a source is suspended its commits are not applied, but drift is put back', async () => {
  other.commit({ 'app/config.yaml': configMap('default', 'app', { a: '2' }) })
  const seen = await spine.push({ 'cluster/source.yaml': source(', suspend: true') })
  assert.match(seen.ready('app'), /^True /)
  assert.deepEqual(await config(), { a: '1' })
  await spine.push({ 'cluster/source.yaml': source('') })
  assert.deepEqual(await config(), { a: '2' })
})

test('a tag, a version range and a commit select what they name', async () => {
  other.commit({ 'app/config.yaml': configMap('default', 'app', { a: '2.2' }) })
  other.tag('v1.2.0', { message: 'annotated' })
  const tagged = other.git('rev-parse', 'HEAD')
  other.commit({ 'app/config.yaml': configMap('default', 'app', { a: '3' }) })
  other.tag('v1.3.0')
  other.commit({ 'app/config.yaml': configMap('default', 'app', { a: '4' }) })
  const at = async (ref: string) => {
    const seen = await spine.push({ 'cluster/source.yaml': source('', ref) })
    return [seen.ready('app').replace(/^True ReconciliationSucceeded: Applied revision: /, ''), await config()]
  }
  assert.deepEqual(await at('tag: v1.2.0'), [`v1.2.0@sha1:${tagged}`, { a: '2.2' }])
  assert.deepEqual(await at('semver: ">=1.2.0 <2.0.0"'), [
    `v1.3.0@sha1:${other.git('rev-parse', 'v1.3.0')}`,
    { a: '3' },
  ])
  assert.deepEqual(await at(`commit: ${tagged}`), [`sha1:${tagged}`, { a: '2.2' }])
  assert.deepEqual(await at('branch: main'), [`main@sha1:${other.git('rev-parse', 'HEAD')}`, { a: '4' }])
})

test('a source whose URL is no longer covered by the fleet file keeps what was applied', async () => {
  const seen = await spine.push({
    'cluster/source.yaml': source('').replace('git.example/team/other', 'git.example/team2/other'),
  })
  assert.match(seen.ready('app'), /^False ArtifactFailed: /)
  assert.deepEqual(await config(), { a: '4' })
})
