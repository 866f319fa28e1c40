import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fieldText } from '../../lib/audit/finding-text.ts'
import { subjectOfId } from '../../lib/core/object-ref.ts'
import type { DriftFinding } from '../../lib/store/drift.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { kubectl } from '../support/kubectl.ts'
import { configMap, documents, kustomization, namespace } from '../support/manifests.ts'
import { type Case, caseOn, type Seen } from '../support/spine.ts'

const space = 'drifting'

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${space}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - name: app
        image: nginx:1
        env: [{name: A, value: "1"}, {name: B, value: "2"}]
        securityContext: {}
`
const secret = `apiVersion: v1
kind: Secret
metadata: {name: s, namespace: ${space}}
stringData: {password: in-git-and-secret}
`
const maps = ['edited', 'labelled', 'stripped', 'deleted', 'replaced', 'going', 'regained'] as const
const deployments = ['image', 'scaled', 'sidecar', 'reordered', 'hardened'] as const
const objects = documents(
  ...maps.map((name) => configMap(space, name, { a: '1', b: '2' })),
  ...deployments.map(deployment),
  secret,
)
const unit = (mode: string) =>
  kustomization('a', './a').replace('flux-system}', `flux-system, annotations: {sluice.dev/drift: ${mode}}}`)

describe('drift as people make it', () => {
  let cluster: TestCluster
  let scene: Case

  before(async () => {
    cluster = await startCluster({ pods: false, controllers: false })
    scene = await caseOn(cluster)
    const seen = await scene.push({
      'cluster/space.yaml': namespace(space),
      'cluster/unit.yaml': unit('report'),
      'a/objects.yaml': objects,
    })
    assert.match(seen.ready('a'), /^True/)
    await tamper()
  })
  after(async () => {
    await scene?.remove()
    await cluster?.stop()
  })

  const run = (...args: readonly string[]) => kubectl(cluster, ['-n', space, ...args])
  const patch = (name: string, body: unknown, ...more: readonly string[]) =>
    run('patch', ...name.split('/'), `-p=${JSON.stringify(body)}`, ...more)
  const json = '--type=json'
  const container = '/spec/template/spec/containers/0'

  async function tamper(): Promise<void> {
    const robot = ['--field-manager=robot', '--type=merge'] as const
    await patch('configmap/edited', { data: { a: '9', c: 'more' } }, '--type=merge', '--field-manager=kubectl-edit')
    await run('label', 'configmap', 'labelled', 'team=blue')
    await run('label', 'configmap', 'stripped', 'kustomize.toolkit.fluxcd.io/name-')
    await run('delete', 'configmap', 'deleted')
    await run('delete', 'configmap', 'replaced')
    await run('create', 'configmap', 'replaced', '--from-literal=a=1')
    await patch('configmap/going', { metadata: { finalizers: ['example.com/hold'] } }, ...robot)
    await run('delete', 'configmap', 'going', '--wait=false')
    await patch('configmap/regained', { data: { a: '5' } }, ...robot)
    await patch('configmap/regained', { data: { a: '1' } }, ...robot)
    await run('set', 'image', 'deployment/image', 'app=nginx:2')
    await run('scale', 'deployment', 'scaled', '--replicas=3')
    const sidecar = { name: 'spy', image: 'spy' }
    await patch('deployment/sidecar', [{ op: 'add', path: '/spec/template/spec/containers/-', value: sidecar }], json)
    await patch('deployment/reordered', [{ op: 'move', from: `${container}/env/1`, path: `${container}/env/0` }], json)
    const open = {
      spec: {
        template: { spec: { containers: [{ name: 'app', image: 'nginx:3', securityContext: { privileged: true } }] } },
      },
    }
    await patch('deployment/hardened', open, '--type=strategic', '--field-manager=robot')
    await patch('secret/s', { stringData: { password: 'tampered-with-this' } }, '--type=merge')
  }

  const findings = (seen: Seen): ReadonlyMap<string, DriftFinding> => {
    const found = seen.events.flatMap(({ drift = [] }) => drift)
    return new Map(found.map((finding) => [subjectOfId(finding.id).split('/')[2] ?? '', finding]))
  }

  const expected: Readonly<Record<string, readonly [DriftFinding['kind'], readonly string[], readonly string[]]>> = {
    edited: [
      'changed',
      ['/data/a: wanted "1", found "9"', '/data/c: found "more", not in Git'],
      ['kubectl-edit Update'],
    ],
    labelled: ['changed', ['/metadata/labels/team: found "blue", not in Git'], ['kubectl-label Update']],
    stripped: ['changed', ['/metadata/labels/kustomize.toolkit.fluxcd.io~1name: wanted "a", not there'], []],
    deleted: ['missing', [], []],
    going: ['terminating', [], []],
    regained: ['ownership', [], ['robot Update']],
    image: [
      'changed',
      ['/spec/template/spec/containers[name=app]/image: wanted "nginx:1", found "nginx:2"'],
      ['kubectl-set Update'],
    ],
    scaled: ['changed', ['/spec/replicas: wanted 1, found 3'], ['kubectl Update scale']],
    sidecar: ['changed', [], ['kubectl-patch Update']],
    reordered: ['changed', [], []],
    hardened: [
      'changed',
      [
        '/spec/template/spec/containers[name=app]/image: wanted "nginx:1", found "nginx:3"',
        '/spec/template/spec/containers[name=app]/securityContext/privileged: true, set by others inside what is ours, and left as it is',
      ],
      ['robot Update'],
    ],
    s: ['changed', ['/data/password: wanted "***", found "***"'], ['kubectl-patch Update']],
  }

  test('is reported by object, field and manager, and nothing is written', async () => {
    const seen = await scene.once()
    assert.deepEqual(seen.writes, [])
    assert.match(seen.ready('a'), /^False DriftDetected: 13 objects are not as in Git/)
    const found = findings(seen)
    assert.deepEqual([...found.keys()].sort(), [...maps, ...deployments, 's'].sort())
    for (const [name, [kind, fields, actors]] of Object.entries(expected)) {
      const finding = found.get(name)
      assert.equal(finding?.kind, kind, name)
      if (fields.length > 0) assert.deepEqual(finding.fields.map(fieldText), fields)
      const managers = finding.actors.map(({ manager, operation, subresource }) =>
        [manager, operation, subresource].filter(Boolean).join(' '),
      )
      if (actors.length > 0) assert.deepEqual(managers, actors, name)
    }
    assert.match(found.get('sidecar')!.fields.map(fieldText).join(), /containers\[name=spy\]: found \{.*, not in Git/)
    assert.match(found.get('reordered')!.fields.map(fieldText).join(), /containers\[name=app\]\/env: wanted \[/)
    assert.equal(found.get('replaced')?.kind, 'replaced')
    const text = JSON.stringify([seen.events, [...seen.records.values()]])
    for (const value of ['in-git-and-secret', 'tampered-with-this'])
      for (const form of [value, Buffer.from(value).toString('base64')]) assert.ok(!text.includes(form))
    assert.deepEqual((await scene.once()).events, [], 'the same again is no news')
  })

  test('is reverted, all of it, as soon as the unit says so', async () => {
    await patch('configmap/going', { metadata: { finalizers: null } }, '--type=merge')
    const seen = await scene.push({ 'cluster/unit.yaml': unit('revert') })
    assert.match(seen.ready('a'), /^True/)
    assert.match(seen.told('a').join('\n'), /DriftReverted: Drift reverted:/)
    const [reverted] = seen.events.filter(({ reason }) => reason === 'DriftReverted')
    assert.deepEqual(new Set(reverted?.drift?.map(({ done }) => done)), new Set(['reverted']))
    const read = async (what: string, path: string) => run('get', ...what.split('/'), `-o=jsonpath={${path}}`)
    assert.equal(await read('configmap/edited', '.data'), '{"a":"1","b":"2"}')
    assert.equal(await read('configmap/labelled', '.metadata.labels.team'), '')
    assert.equal(await read('deployment/scaled', '.spec.replicas'), '1')
    assert.equal(await read('deployment/sidecar', '.spec.template.spec.containers[*].name'), 'app')
    assert.equal(await read('deployment/reordered', '.spec.template.spec.containers[0].env[*].name'), 'A B')
    assert.equal(await read('secret/s', '.data.password'), Buffer.from('in-git-and-secret').toString('base64'))
    const again = await scene.once()
    assert.deepEqual([again.writes, again.events], [[], []])
  })
})
