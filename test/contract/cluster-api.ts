import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer, ClusterApi, LiveObject, ResourceType } from '../../lib/apply/cluster.ts'
import { ourEntry } from '../../lib/apply/manager.ts'
import { takeoverPatch } from '../../lib/apply/takeover.ts'
import { at, isJsonObject, type Json, type JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf } from '../../lib/core/object-ref.ts'

/** An API server with what other managers than ours do to it. */
export interface ContractCluster {
  readonly api: ClusterApi
  /** A write that is no apply, as `kubectl edit` does it; the object as it should be. */
  update(manager: string, object: LiveObject): Promise<void>
  /** A write to the status. */
  setStatus(object: LiveObject, status: JsonObject): Promise<void>
  /** Waits until a second of the server's time has passed. */
  nextSecond(): Promise<void>
}

const types: Readonly<Record<string, ResourceType>> = {
  ConfigMap: { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] },
  Deployment: { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs: [] },
}
const manager = 'kustomize-controller'
let number = 0

function typeOf({ kind }: Manifest): ResourceType {
  const type = types[kind]
  assert(type)
  return type
}

function configMap(data: JsonObject, labels: JsonObject = { app: 'web' }): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `map-${number}`, namespace: 'default', labels },
    data,
  }
}

function deployment(image: string, env: readonly Json[] = []): Manifest {
  const containers = [{ name: 'main', image, ...(env.length > 0 && { env }) }]
  const labels = { app: `web-${number}` }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${number}`, namespace: 'default', labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  }
}

function ok<T>(answer: Answer<T>): T {
  assert(answer.kind === 'ok', `refused: ${JSON.stringify(answer)}`)
  return answer.value
}

function status(answer: Answer<unknown>): number {
  assert(answer.kind === 'refused', 'was not refused')
  return answer.status
}

/** Versions, and what our entry owns: what the product judges an object by. */
function versions({ metadata }: LiveObject) {
  return { uid: metadata.uid, resourceVersion: metadata.resourceVersion, generation: metadata.generation }
}

const ours = (object: LiveObject) => ourEntry(object)?.fields
const managers = (object: LiveObject) => {
  const entries = object.metadata.managedFields
  const list: readonly Json[] = Array.isArray(entries) ? entries : []
  return list.map((entry) => `${String(at(entry, 'manager'))}/${String(at(entry, 'operation'))}`).sort()
}

/** What a simulated API server must have in common with a real one. Each case uses objects of its own. */
export function clusterContract(name: string, make: () => Promise<ContractCluster>): void {
  const apply = async (cluster: ContractCluster, manifest: Manifest, change = {}) =>
    cluster.api.apply(typeOf(manifest), manifest, { fieldManager: manager, dryRun: false, ...change })
  const applied = async (cluster: ContractCluster, manifest: Manifest) => ok(await apply(cluster, manifest))
  const get = async ({ api }: ContractCluster, manifest: Manifest) => {
    const { namespace, name } = refOf(manifest)
    return api.get(typeOf(manifest), namespace, name)
  }
  const remove = async ({ api }: ContractCluster, { metadata, ...rest }: LiveObject, change = {}) => {
    const { uid, resourceVersion } = metadata
    const manifest = { ...rest, metadata }
    return api.delete(typeOf(manifest), refOf(manifest), { uid, resourceVersion, ...change })
  }
  const test = (title: string, run: (cluster: ContractCluster) => Promise<void>) =>
    it(title, async () => {
      number++
      await run(await make())
    })

  describe(`${name} as an API server: apply`, () => {
    test('creates an object that has a uid, a version and our entry', async (cluster) => {
      const live = await applied(cluster, configMap({ a: '1' }))
      assert.deepEqual(live.data, { a: '1' })
      assert.notEqual(live.metadata.uid, '')
      assert.equal(live.metadata.generation, undefined)
      assert.deepEqual(ours(live), { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } })
    })
    test('counts the generation of a Deployment, by its spec and its annotations', async (cluster) => {
      const first = await applied(cluster, deployment('web:1'))
      const second = await applied(cluster, deployment('web:2'))
      assert.deepEqual([first.metadata.generation, second.metadata.generation], [1, 2])
      const labelled = deployment('web:2')
      const { metadata } = labelled
      const third = await applied(cluster, { ...labelled, metadata: { ...metadata, labels: { app: 'other' } } })
      assert.equal(third.metadata.generation, 2)
      assert.notEqual(third.metadata.resourceVersion, second.metadata.resourceVersion)
      const fourth = await applied(cluster, { ...labelled, metadata: { ...metadata, annotations: { a: '1' } } })
      assert.equal(fourth.metadata.generation, 3)
    })
    test('owns the items of a keyed list one by one', async (cluster) => {
      const live = await applied(cluster, deployment('web:1', [{ name: 'A', value: '1' }]))
      const containers = at(ours(live), 'f:spec', 'f:template', 'f:spec', 'f:containers', 'k:{"name":"main"}')
      assert.deepEqual(containers, {
        '.': {},
        'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
        'f:image': {},
        'f:name': {},
      })
    })
    test('that changes nothing moves nothing, however much later', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      await cluster.nextSecond()
      const second = await applied(cluster, configMap({ a: '1' }))
      assert.deepEqual(versions(second), versions(first))
      assert.deepEqual(second.metadata.managedFields, first.metadata.managedFields)
    })
    test('removes what it does not have any more', async (cluster) => {
      await applied(cluster, configMap({ a: '1', b: '2' }))
      const live = await applied(cluster, configMap({ a: '1' }, {}))
      assert.deepEqual(live.data, { a: '1' })
      assert.equal(live.metadata.labels, undefined)
    })
    test('leaves what others have', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      await cluster.update('tool', { ...first, data: { a: '1', b: '2' } })
      const live = await applied(cluster, configMap({ a: '3' }))
      assert.deepEqual(live.data, { a: '3', b: '2' })
      assert.deepEqual(managers(live), [`${manager}/Apply`, 'tool/Update'])
    })
    test('takes by force what others have changed', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      await cluster.update('tool', { ...first, data: { a: '2' } })
      const changed = ok(await get(cluster, first))
      assert.equal(at(ours(changed), 'f:data'), undefined)
      const live = await applied(cluster, configMap({ a: '1' }))
      assert.deepEqual([live.data, managers(live)], [{ a: '1' }, [`${manager}/Apply`]])
    })
    test('regains what others changed and changed back, which moves the version', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      await cluster.update('tool', { ...first, data: { a: '2' } })
      await cluster.update('tool', { ...ok(await get(cluster, first)), data: { a: '1' } })
      const before = ok(await get(cluster, first))
      const live = await applied(cluster, configMap({ a: '1' }))
      assert.notEqual(live.metadata.resourceVersion, before.metadata.resourceVersion)
      assert.deepEqual(at(ours(live), 'f:data'), { 'f:a': {} })
    })
    test('keeps the children of a map that it owned empty', async (cluster) => {
      const first = await applied(cluster, configMap({}, {}))
      await cluster.update('kubectl-label', { ...first, metadata: { ...first.metadata, labels: {} } })
      const live = await applied(cluster, configMap({ a: '1' }, { app: 'web' }))
      assert.deepEqual(live.metadata.labels, { app: 'web' })
    })
    test('needs the namespace', async (cluster) => {
      const manifest = configMap({ a: '1' })
      const elsewhere = { ...manifest, metadata: { ...manifest.metadata, namespace: 'nowhere' } }
      assert.equal(status(await apply(cluster, elsewhere)), 404)
    })
  })

  describe(`${name} as an API server: dry-runs`, () => {
    test('say what would be, and change nothing', async (cluster) => {
      const created = ok(await apply(cluster, configMap({ a: '1' }), { dryRun: true }))
      assert.deepEqual([created.data, created.metadata.resourceVersion], [{ a: '1' }, ''])
      assert.equal(status(await get(cluster, created)), 404)
      const live = await applied(cluster, configMap({ a: '1' }))
      const rehearsed = ok(await apply(cluster, configMap({ a: '2' }), { dryRun: true }))
      assert.deepEqual(
        [rehearsed.data, rehearsed.metadata.resourceVersion],
        [{ a: '2' }, live.metadata.resourceVersion],
      )
      assert.deepEqual(ok(await get(cluster, live)).data, { a: '1' })
    })
  })

  describe(`${name} as an API server: preconditions`, () => {
    const withUid = (uid: string, resourceVersion: string) => ({ precondition: { uid, resourceVersion } })
    test('of an apply hold for the very object at the very version', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      const { uid, resourceVersion } = first.metadata
      const second = ok(await apply(cluster, configMap({ a: '2' }), withUid(uid, resourceVersion)))
      assert.deepEqual(second.data, { a: '2' })
      assert.equal(status(await apply(cluster, configMap({ a: '3' }), withUid(uid, resourceVersion))), 409)
      assert.deepEqual(ok(await get(cluster, first)).data, { a: '2' })
    })
    test('of an apply to another object of the name, or to none, are a refusal that says so', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      const { uid, resourceVersion } = first.metadata
      ok(await remove(cluster, first))
      const absent = await apply(cluster, configMap({ a: '2' }), withUid(uid, resourceVersion))
      assert([409, 422].includes(status(absent)), `answered ${status(absent)}`)
      assert.equal(status(await get(cluster, first)), 404)
      await applied(cluster, configMap({ a: '3' }))
      const other = await apply(cluster, configMap({ a: '2' }), withUid(uid, resourceVersion))
      assert([409, 422].includes(status(other)), `answered ${status(other)}`)
      assert.deepEqual(ok(await get(cluster, first)).data, { a: '3' })
    })
    test('leave no trace in the object', async (cluster) => {
      const { uid, resourceVersion } = (await applied(cluster, configMap({ a: '1' }))).metadata
      const live = ok(await apply(cluster, configMap({ a: '2' }), withUid(uid, resourceVersion)))
      assert.deepEqual(ours(live), { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } })
    })
    test('of a deletion hold for the very object at the very version', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      const second = await applied(cluster, configMap({ a: '2' }))
      assert.equal(status(await remove(cluster, first)), 409)
      assert.equal(status(await remove(cluster, second, { uid: 'another' })), 409)
      ok(await remove(cluster, second))
      assert.equal(status(await get(cluster, first)), 404)
      assert.equal(status(await remove(cluster, second)), 404)
    })
  })

  describe(`${name} as an API server: other writes`, () => {
    test('a status moves the version and not the generation, and is no matter of our entry', async (cluster) => {
      const first = await applied(cluster, deployment('web:1'))
      await cluster.setStatus(first, { observedGeneration: 1, replicas: 1, updatedReplicas: 1 })
      const live = ok(await get(cluster, first))
      assert.equal(at(live, 'status', 'observedGeneration'), 1)
      assert.notEqual(live.metadata.resourceVersion, first.metadata.resourceVersion)
      assert.equal(live.metadata.generation, 1)
      assert.deepEqual(ourEntry(live)?.raw, ourEntry(first)?.raw)
    })
    test('a deletion with a finalizer leaves the object, an apply to it answers, and it goes in the end', async (cluster) => {
      const manifest = configMap({ a: '1' })
      const held = { ...manifest, metadata: { ...manifest.metadata, finalizers: ['example.com/hold'] } }
      const first = await applied(cluster, held)
      ok(await remove(cluster, first))
      const going = ok(await get(cluster, first))
      assert.notEqual(going.metadata.deletionTimestamp, undefined)
      const live = ok(await apply(cluster, { ...held, data: { a: '2' } }))
      assert.deepEqual(live.data, { a: '2' })
      assert.notEqual(live.metadata.deletionTimestamp, undefined)
    })
    test('a patch that adds an annotation and one that takes it away move the version, and leave our entry', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      const { api } = cluster
      const path = '/metadata/annotations'
      const added = ok(await api.patch(typeOf(first), refOf(first), [{ op: 'add', path, value: { touched: 'true' } }]))
      const removed = ok(await api.patch(typeOf(first), refOf(first), [{ op: 'remove', path }]))
      assert.notEqual(added.metadata.resourceVersion, first.metadata.resourceVersion)
      assert.notEqual(removed.metadata.resourceVersion, added.metadata.resourceVersion)
      assert.deepEqual(ourEntry(removed)?.raw, ourEntry(first)?.raw)
      assert.deepEqual(managers(removed), managers(first))
    })
    test('a patch whose test fails is refused', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      const operations = [{ op: 'test', path: '/metadata/uid', value: 'another' }]
      assert.equal(status(await cluster.api.patch(typeOf(first), refOf(first), operations)), 422)
    })
    test('a takeover makes the fields of kubectl ours, so that the next apply removes them', async (cluster) => {
      const first = await applied(cluster, configMap({ a: '1' }))
      await cluster.update('kubectl-edit', { ...first, data: { a: '1', b: '2' } })
      const edited = ok(await get(cluster, first))
      assert.deepEqual(managers(edited), ['kubectl-edit/Update', `${manager}/Apply`])
      const patch = takeoverPatch(configMap({ a: '1' }), edited)
      assert(patch)
      const taken = ok(await cluster.api.patch(typeOf(first), refOf(first), patch))
      assert.deepEqual(managers(taken), [`${manager}/Apply`])
      assert.deepEqual((await applied(cluster, configMap({ a: '1' }))).data, { a: '1' })
    })
    test('another apply under our name in the same second leaves an entry like ours, and another version', async (cluster) => {
      await cluster.nextSecond()
      const first = await applied(cluster, configMap({ a: '1' }))
      const second = await applied(cluster, configMap({ a: '2' }))
      const sameSecond = at(ourEntry(first)?.raw, 'time') === at(ourEntry(second)?.raw, 'time')
      if (sameSecond) assert.deepEqual(ourEntry(second)?.raw, ourEntry(first)?.raw)
      assert.notEqual(second.metadata.resourceVersion, first.metadata.resourceVersion)
    })
  })

  describe(`${name} as an API server: lists`, () => {
    test('show metadata of what a selector selects', async (cluster) => {
      const labels = { run: `run-${number}`, tier: 'front' }
      await applied(cluster, configMap({ a: '1' }, labels))
      const found = async (labelSelector: string) => {
        const { items } = ok(await cluster.api.listMetadata(typeOf(configMap({})), { labelSelector }))
        return items.filter(({ metadata }) => metadata.name === `map-${number}`)
      }
      const run = `run=run-${number}`
      for (const selector of ['run', run, `${run},tier`, `${run},tier in (back,front)`, `${run},tier notin (back)`]) {
        const [item, ...more] = await found(selector)
        assert.equal(more.length, 0)
        assert(isJsonObject(item), selector)
        assert.equal(item.data, undefined)
      }
      for (const selector of ['none', 'run=other', `${run},tier in (back)`, `${run},none`]) {
        assert.deepEqual(await found(selector), [], selector)
      }
    })
  })
}
