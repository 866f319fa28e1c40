import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { type Fault, type FaultyApiServer, faultyApiServer } from '../support/faulty-api-server.ts'
import { applyManifests, kubectl } from '../support/kubectl.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`
const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: faults}\nspec: {size: 1}\n'

let cluster: TestCluster
let faulty: FaultyApiServer
let spine: Case
before(async () => {
  cluster = await startCluster({ controllers: false, pods: false })
  faulty = await faultyApiServer(cluster)
  spine = await caseOn(faulty)
})
after(async () => {
  await faulty?.[Symbol.asyncDispose]()
  await spine?.remove()
  await cluster?.stop()
})

const config = (name: string) => live(cluster, pathOf(`faults/configmaps/${name}`))
const isList = (what: string) => (request: string) => request.startsWith('GET ') && request.includes(`/${what}?limit=`)

/** One for each deletion: what is deleted again and again is contested, and not put back at once. */
const victims = ['two', 'three', 'four', 'five', 'six'] as const

async function uids(): Promise<readonly string[]> {
  return [(await config('one')).metadata.uid, (await config('two')).metadata.uid]
}

/** Each with what `apps` says then, or `root` where the whole cluster is concerned. */
const faults: readonly [what: string, fault: (request: string) => Fault | undefined, told: RegExp][] = [
  [
    'LISTs of a type answer 500 and nothing can be read by name',
    (request) => (request.includes('/configmaps') && request.startsWith('GET ') ? internal : undefined),
    /^False .*(ConfigMap|configmaps)/,
  ],
  [
    'LISTs are throttled for good',
    (request) => (isList('configmaps')(request) ? throttled : undefined),
    /^False .*429/,
  ],
  ['LISTs break off in the middle', (request) => (isList('configmaps')(request) ? 'cut' : undefined), /^False /],
  [
    'the type may be neither listed nor read',
    (request) => (request.includes('/configmaps') && request.startsWith('GET ') ? forbidden : undefined),
    /^False .*403 Forbidden/,
  ],
]
const internal: Fault = { status: 500, reason: 'InternalError' }
const throttled: Fault = { status: 429, reason: 'TooManyRequests' }
const forbidden: Fault = { status: 403, reason: 'Forbidden' }
const unauthorized: Fault = { status: 401, reason: 'Unauthorized' }
const expired: Fault = { status: 410, reason: 'Expired' }

describe('an audit of an API server that does not tell all', () => {
  before(async () => {
    const first = await spine.push({
      'cluster/apps.yaml': kustomization('apps', './apps'),
      'cluster/other.yaml': kustomization('other', './other'),
      'apps/objects.yaml': documents(
        namespace('faults'),
        ...['one', ...victims].map((name) => configMap('faults', name)),
      ),
      'other/objects.yaml': namespace('faults-other'),
    })
    assert.match(first.ready('apps'), /^True /)
  })
  beforeEach(() => faulty.fail(() => undefined))

  for (const [index, [what, fault, told]] of faults.entries()) {
    const victim = victims[index]!
    test(`where ${what}, changes nothing, says so, and is over with it`, async () => {
      const known = await uids()
      await kubectl(cluster, ['-n', 'faults', 'delete', 'configmap', victim])
      faulty.fail(fault)
      const seen = await spine.once()
      assert.match(seen.ready('apps'), told)
      assert.match(seen.ready('other'), /^True /)
      assert.equal(await config(victim), undefined, 'unknown is not missing')
      assert.equal((await config('one')).metadata.uid, known[0])
      assert.deepEqual(seen.writes, [])
      faulty.fail(() => undefined)
      assert.match((await spine.once()).ready('apps'), /^True /)
      assert.notEqual(await config(victim), undefined)
      assert.equal((await config('one')).metadata.uid, known[0])
    })
  }

  test('begins a LIST again that expired between two pages, and finds what is missing', async () => {
    await kubectl(cluster, ['-n', 'faults', 'delete', 'configmap', 'six'])
    let left = 1
    faulty.fail((request) => (isList('configmaps')(request) && left-- > 0 ? expired : undefined))
    assert.match((await spine.once()).ready('apps'), /^True /)
    assert.notEqual(await config('six'), undefined)
  })

  test('by a token that expired tells that of the cluster, and touches nothing', async () => {
    const known = await uids()
    faulty.fail(() => unauthorized)
    const seen = await spine.once()
    assert.match(seen.ready('flux-system'), /^False ClusterUnreachable: .*(401|Unauthorized)/)
    assert.deepEqual(seen.writes, [])
    faulty.fail(() => undefined)
    assert.match((await spine.once()).ready('flux-system'), /^True /)
    assert.deepEqual(await uids(), known)
  })

  test('deletes nothing that left Git where it cannot see it', async () => {
    faulty.fail((request) => (request.includes('/configmaps') && request.startsWith('GET ') ? forbidden : undefined))
    const seen = await spine.push({
      'apps/objects.yaml': documents(
        namespace('faults'),
        ...['one', ...victims.slice(1)].map((name) => configMap('faults', name)),
      ),
    })
    assert.match(seen.ready('apps'), /^False /)
    assert.notEqual(await config('two'), undefined)
    faulty.fail(() => undefined)
    assert.match((await spine.once()).ready('apps'), /^True /)
    assert.equal(await config('two'), undefined)
  })

  test('of a kind that vanished with its CustomResourceDefinition says so, and goes on when it is back', async () => {
    await applyManifests(cluster, widgets)
    const first = await spine.push({
      'cluster/widgets.yaml': kustomization('widgets', './widgets'),
      'widgets/one.yaml': widget,
    })
    assert.match(first.ready('widgets'), /^True /)
    await kubectl(cluster, ['delete', 'crd', 'widgets.example.com'])
    const gone = await spine.once()
    assert.match(gone.ready('widgets'), /^False .*Widget/)
    assert.match(gone.ready('apps'), /^True /)
    await applyManifests(cluster, widgets)
    assert.match((await spine.once()).ready('widgets'), /^True /)
    const found = await live(cluster, '/apis/example.com/v1/namespaces/faults/widgets/one')
    assert.deepEqual(found.spec, { size: 1 })
  })
})
