import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { keepBinding, keepPolicy } from '../support/keep-policy.ts'
import { kubectl } from '../support/kubectl.ts'
import { configMap, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { runKilled } from '../support/run-killed.ts'
import { type Case, caseOn, live, type Seen } from '../support/spine.ts'

const unit = (more = '') => kustomization('a', './a', more)

describe('what others do to objects meanwhile', () => {
  let cluster: TestCluster
  let scene: Case
  let space = ''
  let count = 0

  before(async () => {
    cluster = await startCluster({ pods: false, controllers: false })
  })
  after(() => cluster?.stop())

  /** A unit with the ConfigMaps `stays` and `other`. */
  async function start(more = ''): Promise<Seen> {
    space = `race-${++count}`
    scene = await caseOn(cluster)
    return scene.push({
      'cluster/space.yaml': namespace(space),
      'cluster/unit.yaml': unit(more),
      'a/stays.yaml': configMap(space, 'stays'),
      'a/other.yaml': configMap(space, 'other'),
    })
  }

  const object = async (name: string) => (await live(cluster, pathOf(`${space}/configmaps/${name}`)))?.metadata
  const run = (...args: readonly string[]) => kubectl(cluster, ['-n', space, ...args])

  /** Writes an object as a worker of ours would. */
  function applyAsOurs(name: string): Promise<string> {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'a',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    }
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: space, labels } }
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=kustomize-controller', '-f', '-']
    return kubectl(cluster, args, JSON.stringify(manifest))
  }

  test('an object that a stale worker makes again after it was pruned is pruned again, each time', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({ 'a/other.yaml': null })
    for (const _ of [1, 2]) {
      await applyAsOurs('other')
      const seen = await scene.once()
      assert.equal(await object('other'), undefined)
      assert.match(seen.told('a').join(), /ConfigMap\/race-\d+\/other deleted/)
      const { tombstones } = recordOf(seen)
      assert.equal(tombstones.length, 1)
    }
    assert.deepEqual((await scene.once()).writes, [])
  })

  test('so is one of a unit that left Git', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({ 'cluster/unit.yaml': null })
    assert.equal(await object('other'), undefined)
    await applyAsOurs('other')
    const seen = await scene.once()
    assert.equal(await object('other'), undefined)
    assert.match(seen.ready('a'), /^False Removed/)
    assert.equal(recordOf(seen).tombstones.filter(({ id }) => id.includes('other')).length, 1)
    assert.deepEqual((await scene.once()).events, [])
  })

  test('so is one that was gone by itself before it left Git', async (t) => {
    await start()
    t.after(scene.remove)
    await run('delete', 'configmap', 'other')
    await scene.push({ 'a/other.yaml': null })
    await applyAsOurs('other')
    await scene.once()
    assert.equal(await object('other'), undefined)
  })

  test('an object that someone else makes under the name of a pruned one is left alone', async (t) => {
    await start()
    t.after(scene.remove)
    await scene.push({ 'a/other.yaml': null })
    await run('create', 'configmap', 'other')
    const seen = await scene.once()
    assert.ok(await object('other'))
    assert.deepEqual(seen.writes, [])
  })

  test('an object that is deleted by hand comes back', async (t) => {
    await start()
    t.after(scene.remove)
    const { uid } = await object('other')
    await run('delete', 'configmap', 'other')
    const seen = await scene.once()
    assert.notEqual((await object('other')).uid, uid)
    assert.match(seen.told('a').join(), /DriftReverted: [\s\S]*ConfigMap\/race-\d+\/other created/)
  })

  test('an object that someone else made anew under its name is not deleted when it leaves Git', async (t) => {
    await start()
    t.after(scene.remove)
    await run('delete', 'configmap', 'other')
    await run('create', 'configmap', 'other')
    const { uid } = await object('other')
    const seen = await scene.push({ 'a/other.yaml': null })
    assert.equal((await object('other')).uid, uid)
    assert.deepEqual(seen.writes, [])
    assert.match(seen.told('a').join(), /ConfigMap\/race-\d+\/other skipped: it is another object of the same name/)
    assert.match(seen.ready('a'), /^True/)
  })

  test('an object that is being deleted is not ready until it is gone and applied again', async (t) => {
    // The shortest that Flux knows is 30 s.
    await start('timeout: 1s\n')
    t.after(scene.remove)
    const { uid } = await object('other')
    await run('patch', 'configmap', 'other', '--type=merge', '-p', '{"metadata":{"finalizers":["example.org/wait"]}}')
    await run('delete', 'configmap', 'other', '--wait=false')
    const waiting = await scene.once()
    assert.match(waiting.ready('a'), /^False ReconciliationFailed: ConfigMap\/race-\d+\/other is being deleted/)
    assert.equal((await object('other')).uid, uid)
    await run('patch', 'configmap', 'other', '--type=merge', '-p', '{"metadata":{"finalizers":null}}')
    const applied = await scene.once()
    assert.match(applied.ready('a'), /^True/)
    assert.notEqual((await object('other')).uid, uid)
  })

  test('one that goes during a run is applied again in it', async (t) => {
    await start()
    t.after(scene.remove)
    const { uid } = await object('other')
    await run('patch', 'configmap', 'other', '--type=merge', '-p', '{"metadata":{"finalizers":["example.org/wait"]}}')
    await run('delete', 'configmap', 'other', '--wait=false')
    const [seen] = await Promise.all([
      scene.once(),
      pause(1_500).then(() =>
        run('patch', 'configmap', 'other', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'),
      ),
    ])
    assert.match(seen.ready('a'), /^True/)
    assert.notEqual((await object('other')).uid, uid)
  })

  test('an object that was written down for deletion and is wanted again is written for real', async (t) => {
    await start()
    t.after(scene.remove)
    scene.repository.commit({ 'a/other.yaml': null })
    assert.ok(await runKilled(dirname(scene.data), { moment: 'before', effect: 1, matching: '^delete ConfigMap' }))
    const { uid, resourceVersion } = await object('other')
    const seen = await scene.push({ 'a/other.yaml': configMap(space, 'other') })
    assert.match(seen.ready('a'), /^True/)
    assert.deepEqual(recordOf(seen).intents, [])
    const now = await object('other')
    assert.equal(now.uid, uid)
    assert.notEqual(now.resourceVersion, resourceVersion)
    assert.equal(now.annotations, undefined)
    assert.deepEqual((await scene.once()).writes, [])
  })

  test('a unit whose deletions fail says so once, and deletes when it can', async (t) => {
    await start()
    t.after(scene.remove)
    await kubectl(cluster, ['apply', '--server-side', '-f', '-'], documents(keepPolicy(space), keepBinding(space)))
    await pause(2_000)
    const failed = await scene.push({ 'cluster/unit.yaml': null })
    assert.match(failed.ready('a'), /^False PruneFailed: [\s\S]*kept by a policy/)
    assert.ok(await object('other'))
    assert.equal(failed.told('a').filter((text) => text.includes('PruneFailed')).length, 1)
    assert.deepEqual((await scene.once()).events, [])
    await kubectl(cluster, ['delete', 'validatingadmissionpolicybinding', space])
    await pause(2_000)
    const gone = await scene.once()
    assert.match(gone.ready('a'), /^False Removed/)
    assert.equal(await object('other'), undefined)
  })

  function recordOf({ records }: Seen) {
    const record = [...records.values()].find(({ unit }) => unit.endsWith('/a'))
    assert.ok(record)
    return record
  }
})
