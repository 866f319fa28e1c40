import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import type { FileChange } from '../support/git-repository.ts'
import { configMap, deployment, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, type Seen, versionOf } from '../support/spine.ts'

type Files = Readonly<Record<string, FileChange>>

interface Mistake {
  readonly name: string
  /** What the commit breaks in unit b. */
  readonly files: Files
  /** What the unit's condition and event say, the cluster and unit beside. */
  readonly says: readonly RegExp[]
  readonly reason: string
  /** Instead of undoing the commit. */
  readonly repair?: Files
  /** The unit that fails; b where not given. */
  readonly unit?: string
}

const good: Files = {
  'cluster/a.yaml': kustomization('a', './a'),
  'cluster/b.yaml': kustomization('b', './b', 'dependsOn: [{name: a}]\n'),
  'cluster/c.yaml': kustomization('c', './c', 'dependsOn: [{name: a}]\n'),
  'a/namespace.yaml': namespace('bad'),
  'a/one.yaml': configMap('bad', 'one'),
  'b/two.yaml': configMap('bad', 'two'),
  'b/web.yaml': deployment('bad', 'web'),
  'c/three.yaml': configMap('bad', 'three'),
}

const mistakes: readonly Mistake[] = [
  {
    name: 'YAML that cannot be read',
    files: { 'b/two.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two\ndata: {a: "1"}\n' },
    reason: 'BuildFailed',
    says: [/b\/two\.yaml/, /line 4|:4/],
  },
  {
    name: 'a kustomization that does not build',
    files: { 'b/kustomization.yaml': 'resources: [two.yaml, tree.yaml, web.yaml]\n' },
    repair: { 'b/kustomization.yaml': null },
    reason: 'BuildFailed',
    says: [/b\/tree\.yaml/, /commit [0-9a-f]{12}/],
  },
  {
    name: 'a path that is not there',
    files: { 'cluster/b.yaml': kustomization('b', './bee', 'dependsOn: [{name: a}]\n') },
    reason: 'ArtifactFailed',
    says: [/bee/, /spec\.path/],
  },
  {
    name: 'a field that cannot be changed',
    files: { 'b/web.yaml': deployment('bad', 'web', { app: 'other' }) },
    reason: 'ReconciliationFailed',
    says: [/Deployment\/bad\/web/, /immutable/, /spec\.force/],
  },
  {
    name: 'a name that the API server does not take',
    files: { 'b/four.yaml': configMap('bad', 'Four_4') },
    repair: { 'b/four.yaml': null },
    reason: 'ReconciliationFailed',
    says: [/ConfigMap\/bad\/Four_4/, /metadata\.name/],
  },
  {
    name: 'a kind that the API server does not know',
    files: { 'b/four.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: bad}\n' },
    repair: { 'b/four.yaml': null },
    reason: 'ReconciliationFailed',
    says: [/Widget\/bad\/w/, /CustomResourceDefinition/],
  },
  {
    name: 'a Kustomization with a mistake',
    files: { 'cluster/b.yaml': kustomization('b', './b', 'wait: maybe\n').replace('interval: 5m', 'interval: soon') },
    reason: 'InvalidManifest',
    says: [/Kustomization\/flux-system\/b/, /spec\.interval/, /spec\.wait/, /Correct the manifest/],
  },
  {
    name: 'a source that nobody defines',
    files: { 'cluster/b.yaml': kustomization('b', './b').replace('name: flux-system}', 'name: elsewhere}') },
    reason: 'ArtifactFailed',
    says: [/GitRepository\/flux-system\/elsewhere/, /name one of: flux-system\/flux-system/],
  },
  {
    name: 'a HelmRelease',
    files: {
      'b/release.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: bad}\n',
    },
    repair: { 'b/release.yaml': null },
    reason: 'Unsupported',
    says: [/HelmRelease\/bad\/r/, /not supported yet/, /leave it to Flux/],
  },
  {
    name: 'a missing ConfigMap of substituteFrom',
    files: {
      'cluster/b.yaml': kustomization('b', './b', 'postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n'),
    },
    reason: 'BuildFailed',
    says: [/ConfigMap\/flux-system\/settings is not on the cluster/, /optional: true/],
  },
]

const watched = ['bad/configmaps/one', 'bad/configmaps/two', 'apps:bad/deployments/web']

describe('a mistake in one unit', () => {
  let cluster: TestCluster
  let spine: Case
  before(async () => {
    cluster = await startCluster({ controllers: false, pods: false })
    spine = await caseOn(cluster)
    const first = await spine.push(good)
    for (const unit of ['flux-system', 'a', 'b', 'c']) assert.equal(first.outcome(unit), 'ready', first.ready(unit))
  })
  after(async () => {
    await cluster?.stop()
    await spine?.remove()
  })

  for (const { name, files, reason, says, repair } of mistakes) {
    test(`${name} is told where it is, holds back nobody else, deletes nothing, and is over when it is repaired`, async () => {
      const versions = () => Promise.all(watched.map((path) => versionOf(cluster, pathOf(path))))
      const before = await versions()
      const seen = await spine.push({ ...files, 'c/three.yaml': configMap('bad', 'three', { for: name }) })
      const after = await versions()
      const again = await spine.once()
      const repaired = await spine.push(repair ?? goodOf(files))
      told(seen, 'b', reason, says)
      for (const unit of ['a', 'c']) assert.equal(seen.outcome(unit), 'ready')
      assert.deepEqual(after, before)
      assert.ok(
        seen.writes.every((write) => write.includes('configmaps/three')),
        seen.writes.join('\n'),
      )
      assert.deepEqual([again.writes, again.events], [[], []], 'the same mistake is told once')
      assert.match(repaired.ready('b'), /^True /)
    })
  }

  test('a commit that breaks a unit and moves a file into it deletes nothing', async () => {
    const before = await versionOf(cluster, pathOf('bad/configmaps/one'))
    const moved = { 'a/one.yaml': null, 'b/one.yaml': configMap('bad', 'one') }
    const seen = await spine.push({ ...moved, 'b/two.yaml': 'kind: [' })
    assert.equal(await versionOf(cluster, pathOf('bad/configmaps/one')), before)
    assert.deepEqual(seen.writes, [])
    const repaired = await spine.push({ 'b/two.yaml': configMap('bad', 'two') })
    for (const unit of ['a', 'b']) assert.match(repaired.ready(unit), /^True /)
    assert.notEqual(await versionOf(cluster, pathOf('bad/configmaps/one')), undefined)
    assert.ok(repaired.writes.every((write) => !write.startsWith('DELETE ')))
  })
})

function goodOf(files: Files): Files {
  return Object.fromEntries(Object.keys(files).map((path) => [path, good[path] ?? null]))
}

/** Condition and event of a unit say the same; the event names cluster and unit. */
function told(seen: Seen, unit: string, reason: string, says: readonly RegExp[]): void {
  const ready = seen.ready(unit)
  assert.ok(ready.startsWith(`False ${reason}: `), ready)
  assert.deepEqual(seen.told(unit), [`error ${ready.slice('False '.length)}`])
  for (const pattern of says) assert.match(ready, pattern)
}
