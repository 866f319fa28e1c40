import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import { inputsDigest } from '../../lib/build/inputs.ts'
import { buildId } from '../../lib/build/spec.ts'
import { findFile } from '../../lib/cli/trace/find-file.ts'
import { isNamed, parseObject } from '../../lib/cli/trace/object-argument.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { inventoryId } from '../../lib/core/object-ref.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { gitObject } from '../../lib/source/git/object.ts'
import { snapshotKey, writeSnapshot } from '../../lib/source/git/snapshot.ts'
import { sourceId } from '../../lib/source/spec.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { readHead, writeHead } from '../../lib/store/heads.ts'
import { inputsStore } from '../../lib/store/packed-inputs.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { configMap, deployment, documents } from '../support/manifests.ts'
import { source as text } from '../support/source.ts'
import { now, sluice } from './sluice.ts'
import { appsArtifact, condition, definition, record, second, source, twoClusters } from './two-clusters.ts'

const apps = unitId('Kustomization', 'flux-system', 'apps')
const root = unitId('Kustomization', 'flux-system', 'flux-system')
const kustomization = (name: string) =>
  inventoryId({ group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization', namespace: 'flux-system', name })
const front = { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'front' }
const role = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'system:x' }

/** `apps` on production has a root above it, and files that the bucket keeps of its build. */
async function rooted(from = source.url): Promise<Bucket> {
  const bucket = await twoClusters()
  const top = record(definition('flux-system', { path: 'clusters/production' }), {
    inventory: [
      { id: kustomization('apps'), version: 'v1' },
      { id: kustomization('later'), version: 'v1' },
    ],
    conditions: [condition('True', 'ReconciliationSucceeded', '')],
  })
  await writeRecord(bucket, 'production', { record: top, seen: undefined })
  const found = (await readRecord(bucket.store, 'production', apps))!
  const inventory = [
    ...found.value.inventory.map((entry) => ({ ...entry, uid: 'u' })),
    { id: inventoryId(front), version: 'v1' },
    { id: inventoryId(role), version: 'v1', uid: 'u', skipped: true as const },
  ]
  await writeRecord(bucket, 'production', { record: { ...found.value, parent: root, inventory }, seen: found })
  const file = gitObject('blob', Buffer.from(documents(configMap('apps', 'other'), configMap('apps', 'settings'))))
  const inputs = { engine: 'e', ignore: 'i', files: { 'apps/all.yaml': file.oid }, directories: {}, absent: [] }
  const packed = await inputsStore(bucket).put(new Map([[inputsDigest(inputs), inputs]]))
  const id = sourceId(source)
  const head = (await readHead(bucket.store, id))!
  const build = buildId({ source: id, path: 'apps', fields: {} })
  const builds = { ...head.value.builds, [build]: { ...head.value.builds[build]!, inputs: inputsDigest(inputs) } }
  await writeHead(bucket, id, { head: { ...head.value, inputs: packed, builds }, seen: head })
  await writeSnapshot(bucket.store, snapshotKey({ url: from, credential: '' }, '2'.repeat(40)), [file])
  return bucket
}

const ways = ['ConfigMap/apps/settings', 'configmap apps/settings', 'cm/settings', 'configmaps settings -n apps']
for (const way of ways) {
  test(`"sluice trace ${way}" goes back to the file`, async () => {
    const { code, out } = await sluice(`trace ${way} --cluster production`, { bucket: await rooted() })
    assert.equal(
      out,
      text`
        Object:       ConfigMap/apps/settings
        Cluster:      production
        Unit:         Kustomization/flux-system/apps
        Ready:        True
        Applied:      1970-01-01T00:00:00Z (${Math.floor(now / 86_400_000)}d ago)
        Defined by:   Kustomization/flux-system/flux-system
        Artifact:     ${appsArtifact}
        Revision:     ${second}
        Source:       GitRepository https://git.example/acme/fleet, branch main
        Path:         ./apps
        File:         apps/all.yaml:${configMap('apps', 'other').split('\n').length + 1}
      `,
    )
    assert.equal(code, 0)
  })
}

test('a trace for scripts says the same', async () => {
  const bucket = await rooted('https://mirror.example/fleet')
  const found = JSON.parse((await sluice('trace cm/settings --cluster production -o json', { bucket })).out)
  assert.deepEqual(
    [found.unit, found.parents, found.source, found.file, found.artifact, found.revision],
    [
      apps,
      [root],
      { kind: 'GitRepository', url: source.url, ref: 'branch main' },
      'apps/all.yaml',
      appsArtifact,
      second,
    ],
  )
  assert.equal((await sluice('trace cm/settings --cluster production -o name', { bucket })).out, `${apps}\n`)
})

test('where the file is not known the path is said', async () => {
  const { out } = await sluice('trace cm/settings --cluster staging', { bucket: await rooted() })
  assert.match(out, /Path: +\.\/apps\n/)
  const lost = await twoClusters()
  assert.match(
    (await sluice('trace cm/settings --cluster staging', { bucket: lost })).out,
    /File: +not known; see the path\n$/,
  )
})

test('a tree shows units with what they own, and what is not there yet', async () => {
  const { code, out } = await sluice('tree flux-system --cluster production', { bucket: await rooted() })
  assert.equal(
    out,
    text`
      Kustomization/flux-system/flux-system
      ├── Kustomization/flux-system/later
      └── Kustomization/flux-system/apps
          ├── ClusterRole/system:x (left alone)
          ├── ConfigMap/apps/settings
          └── Deployment/web/front (not applied yet)
    `,
  )
  assert.equal(code, 0)
  const json = JSON.parse(
    (await sluice('tree flux-system --cluster production -o json', { bucket: await rooted() })).out,
  )
  assert.deepEqual(json.children[1].children[2], { ...front, state: 'not applied yet' })
  const names = await sluice('tree apps --cluster production -o name', { bucket: await rooted() })
  assert.equal(names.out, `${apps}\nClusterRole/system:x\nConfigMap/apps/settings\nDeployment/web/front\n`)
})

const refused: readonly [string, RegExp][] = [
  ['trace deployment/web/front', /deployment\/web\/front is owned by no unit/],
  ['trace ConfigMap/apps/setings', /is owned by no unit\. Did you mean ConfigMap\/apps\/settings\?\n/],
  [
    'trace cm/settings',
    /ConfigMap\/apps\/settings is on 2 clusters: production, staging\. Add --cluster, for example --cluster production/,
  ],
  ['trace cm setings', /cm\/setings is owned by no unit\. Did you mean ConfigMap\/apps\/settings\?\n/],
  ['trace cm other/settings', /is owned by no unit\. Did you mean ConfigMap\/apps\/settings\?\n/],
  ['trace settings', /"settings" names no object; write Kind\/namespace\/name/],
  ['trace a/b/c/d', /names no object/],
  ['trace cm/settings --cluster prodution', /cluster prodution is not known\. Did you mean production\?/],
  ['tree app', /Did you mean Kustomization\/flux-system\/apps\?/],
  ['history app', /Did you mean Kustomization\/flux-system\/apps\?/],
]
for (const [line, message] of refused) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line, { bucket: await twoClusters() })
    assert.match(err, message)
    assert.equal(code, 2)
  })
}

describe('an object', () => {
  const named: readonly [string, string | undefined, typeof front, boolean][] = [
    ['Deployment/web/front', undefined, front, true],
    ['deployment web/front', undefined, front, true],
    ['deployments.apps front', 'web', front, true],
    ['deployment.other front', 'web', front, false],
    ['deploy/front', undefined, front, true],
    ['deploy/front', 'team', front, false],
    ['deploy/front', 'web', front, true],
    ['statefulset/front', undefined, front, false],
    ['networkpolicies x', undefined, { group: '', kind: 'NetworkPolicy', namespace: 'a', name: 'x' }, true],
    ['ingresses x', undefined, { group: '', kind: 'Ingress', namespace: 'a', name: 'x' }, true],
    ['ns web', 'other', { group: '', kind: 'Namespace', namespace: '', name: 'web' }, true],
    ['clusterrole system:x', undefined, role, true],
  ]
  for (const [words, namespace, ref, expected] of named) {
    it(`${words}${namespace === undefined ? '' : ` -n ${namespace}`} is ${expected ? '' : 'not '}${ref.kind} ${ref.name}`, () => {
      assert.equal(isNamed(parseObject(words.split(' '), namespace), ref), expected)
    })
  }
})

describe('the file of an object', () => {
  const files: Readonly<Record<string, string>> = {
    'a/kustomization.yaml': 'namePrefix: team-\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
    'a/other.yaml': configMap('elsewhere', 'named'),
    'a/named.yaml': documents(deployment('web', 'named'), configMap('web', 'named')),
    'a/bare.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: token}\n',
    'a/broken.yaml': 'a: [',
    'a/notes.txt': configMap('web', 'noted'),
  }
  const kept = new Map(
    Object.entries(files).map(([file, content]) => [digestOf(file).slice(0, 40), Buffer.from(content)]),
  )
  const inputs = { files: Object.fromEntries(Object.keys(files).map((file) => [file, digestOf(file).slice(0, 40)])) }
  const cases: readonly [string, string, string, string | undefined][] = [
    ['ConfigMap', 'web', 'named', 'a/named.yaml'],
    ['ConfigMap', 'elsewhere', 'named', 'a/other.yaml'],
    ['ConfigMap', 'web', 'team-settings-7k2m9', 'a/kustomization.yaml'],
    ['Secret', 'web', 'token', 'a/bare.yaml'],
    ['Secret', 'web', 'team-token', 'a/bare.yaml'],
    ['Secret', 'web', 'settings-7k2m9', undefined],
    ['ConfigMap', 'web', 'noted', undefined],
  ]
  for (const [kind, namespace, name, file] of cases) {
    it(`${kind}/${namespace}/${name}: ${file ?? 'not known'}`, () => {
      assert.equal(findFile(inputs, kept, { group: '', kind, namespace, name })?.file, file)
    })
  }
  it('is not known where the bucket keeps none', () => {
    assert.equal(findFile(inputs, new Map(), { group: '', kind: 'Secret', namespace: 'web', name: 'token' }), undefined)
  })
})
