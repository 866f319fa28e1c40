import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { applyManifests } from '../support/kubectl.ts'
import { configMap, deployment, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live, versionOf } from '../support/spine.ts'

let cluster: TestCluster
let spine: Case
before(async () => {
  cluster = await startCluster()
  spine = await caseOn(cluster)
})
after(async () => {
  await cluster?.stop()
  await spine?.remove()
})

const config = (name: string) => live(cluster, pathOf(`switch/configmaps/${name}`))
const web = pathOf('apps:switch/deployments/web')

test('suspend: true leaves everything as it is, and what came meanwhile is applied when it ends', async () => {
  const first = await spine.push({
    'cluster/u.yaml': kustomization('u', './u'),
    'u/ns.yaml': namespace('switch'),
    'u/one.yaml': configMap('switch', 'one'),
  })
  assert.match(first.ready('u'), /^True /)
  const seen = await spine.push({
    'cluster/u.yaml': kustomization('u', './u', 'suspend: true\n'),
    'u/one.yaml': configMap('switch', 'one', { a: '2' }),
    'u/two.yaml': configMap('switch', 'two'),
  })
  assert.deepEqual(seen.writes, [])
  assert.equal((await config('one')).data.a, '1')
  await spine.push({ 'cluster/u.yaml': kustomization('u', './u') })
  assert.equal((await config('one')).data.a, '2')
  assert.notEqual(await config('two'), undefined)
})

test('prune: false leaves what leaves Git, also when it is true again', async () => {
  await spine.push({ 'cluster/u.yaml': kustomization('u', './u').replace('prune: true', 'prune: false') })
  const seen = await spine.push({ 'u/two.yaml': null })
  assert.match(seen.ready('u'), /^True /)
  await spine.push({ 'cluster/u.yaml': kustomization('u', './u') })
  assert.notEqual(await config('two'), undefined)
})

test('force: true recreates an object whose change cannot be applied', async () => {
  await spine.push({ 'u/web.yaml': deployment('switch', 'web') })
  const before = (await live(cluster, web)).metadata.uid
  const refused = await spine.push({ 'u/web.yaml': deployment('switch', 'web', { app: 'other' }) })
  assert.match(refused.ready('u'), /^False ReconciliationFailed: .*spec\.force/)
  const seen = await spine.push({ 'cluster/u.yaml': kustomization('u', './u', 'force: true\n') })
  assert.match(seen.ready('u'), /^True /)
  const after = await live(cluster, web)
  assert.notEqual(after.metadata.uid, before)
  assert.deepEqual(after.spec.selector.matchLabels, { app: 'other' })
  assert.match(seen.told('u').join(), /Deployment\/switch\/web recreated/)
})

test('substituteFrom reads ConfigMaps and Secrets of the cluster, and a change of theirs is applied', async () => {
  const settings = (value: string) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'flux-system' },
      data: { region: value },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'hidden', namespace: 'flux-system' },
      stringData: { pass: 'word-42' },
    },
  ]
  await applyManifests(cluster, settings('eu'))
  const from =
    '[{kind: ConfigMap, name: settings}, {kind: Secret, name: hidden}, {kind: ConfigMap, name: none, optional: true}]'
  const first = await spine.push({
    'cluster/u.yaml': kustomization('u', './u', `force: true\npostBuild: {substituteFrom: ${from}}\n`),
    'u/one.yaml': configMap('switch', 'one', { region: '${region}', pass: '${pass}', zone: '${zone:=a}' }),
  })
  assert.match(first.ready('u'), /^True /)
  assert.deepEqual((await config('one')).data, { region: 'eu', pass: 'word-42', zone: 'a' })
  await applyManifests(cluster, settings('us'))
  const seen = await spine.once()
  assert.equal((await config('one')).data.region, 'us')
  assert.equal(JSON.stringify([seen.events, ...seen.records.values()]).includes('word-42'), false)
})

test('a unit that left Git takes its objects along, but for those that nobody may delete unasked', async () => {
  const version = await versionOf(cluster, '/api/v1/namespaces/switch')
  const seen = await spine.push({ 'cluster/u.yaml': null, 'cluster/other.yaml': configMap('switch', 'other') })
  assert.match(
    seen.ready('flux-system'),
    /^False DeletionHeld: .*\(Namespace\/switch is of a protected kind\): .*ConfigMap\/switch\/one.*sluice approve/,
  )
  assert.equal(await versionOf(cluster, '/api/v1/namespaces/switch'), version)
  assert.notEqual(await config('one'), undefined)
})
