import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { rootId } from '../../lib/lane/discover/root.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { orderTime } from '../../lib/lane/restore-cluster.ts'
import { readHead, writeHead } from '../../lib/store/heads.ts'
import { confirmIdentity, readIdentity } from '../../lib/store/identity.ts'
import { readRecords } from '../../lib/store/records.ts'
import { orderRestore } from '../../lib/store/restore.ts'
import { memoryCluster } from '../simulation/cluster/memory-cluster.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { dying, type LaneScene, laneScene, sourceAt } from './lane-scene.ts'

const renders = {
  root: documents(kustomization('a', './a'), kustomization('b', './b')),
  a: configMap('default', 'one'),
  b: documents(configMap('default', 'two'), configMap('default', 'three')),
}

/** A lane that filled a cluster, and the same lane in front of an empty cluster with another uid that has its name now. */
async function afterTheLoss(): Promise<{ lost: LaneScene; lane: LaneScene; uid: string }> {
  const store = memoryObjectStore()
  const lost = laneScene({ store })
  await lost.push(renders)
  await lost.run({ scope: 'wide' })
  const uid = (await readIdentity(store, 'test'))?.value.uid ?? ''
  const cluster = memoryCluster({ name: 'rebuilt', now: lost.clock.now })
  return { lost, uid, lane: laneScene({ store, cluster }) }
}

const order = (scene: LaneScene, from: string, agoMs = 0) =>
  orderRestore(scene.bucket, 'test', { by: 'ada', at: scene.clock.now() - agoMs, from })

const ready = async (scene: LaneScene) => {
  const { found } = await readRecords(scene.bucket.store, 'test')
  return found.flatMap(({ value }) =>
    value.conditions.filter(({ type }) => type === 'Ready').map(({ status }) => status),
  )
}

const namespaces = {
  ...{ group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces' },
  ...{ namespaced: false, verbs: ['get'] },
}

/** Git is down: the head tells so, and keeps what it had. */
async function breakSource({ bucket }: LaneScene): Promise<void> {
  const { id } = sourceAt()
  const seen = (await readHead(bucket.store, id))!
  const error = { code: 'SourceFailed', message: 'Git is down', since: 1 }
  await writeHead(bucket, id, { head: { ...seen.value, error }, seen })
}

describe('an empty cluster under the name of one that is gone', () => {
  it('is left alone as long as nobody orders it to be filled', async () => {
    const { lane } = await afterTheLoss()
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), [])
    assert.equal((await lane.record('flux-system')).conditions[0]?.reason, 'IdentityMismatch')
  })

  for (const scope of ['wide', 'narrow'] as const) {
    it(`is filled from the bucket in one ${scope} activation, and has the name from then on`, async () => {
      const { lost, lane, uid } = await afterTheLoss()
      await order(lane, uid)
      const outcomes = await lane.outcomes({ scope })
      assert.deepEqual(outcomes, { 'flux-system': 'ready', a: 'ready', b: 'ready' })
      assert.deepEqual(lane.live(), lost.live())
      assert.deepEqual(await ready(lane), ['True', 'True', 'True'])
      const identity = (await readIdentity(lane.bucket.store, 'test'))?.value.uid
      assert.notEqual(identity, uid)
      const { inventory } = await lane.record('a')
      for (const { uid: own } of inventory) assert.ok(own !== undefined)
      await lane.run({ scope: 'wide' })
      assert.deepEqual(await ready(lane), ['True', 'True', 'True'])
    })
  }

  it('is filled by a process that remembers the cluster that is gone', async () => {
    const { lost, lane, uid } = await afterTheLoss()
    await order(lane, uid)
    const { memory } = lost.deps
    await lane.run({ scope: 'wide' }, { ...lane.deps, memory })
    assert.deepEqual(lane.live(), lost.live())
  })

  it('is told of in the audit trail: by whom, and in whose place', async () => {
    const told: string[] = []
    const { lane, uid } = await afterTheLoss()
    await order(lane, uid)
    const tell: LaneScene['deps']['tell'] = async (_, { unit, reason, message }) =>
      void (reason === 'Restored' && told.push(`${unit}: ${message}`))
    await lane.run({ scope: 'wide' }, { ...lane.deps, tell })
    assert.deepEqual(told, [`${rootId}: An empty cluster takes the place of the one with uid ${uid}, as ada ordered`])
  })

  it('is not filled where it holds anything with an owner label, and the refusal names the order', async () => {
    const { lane, uid } = await afterTheLoss()
    const type = {
      group: '',
      version: 'v1',
      kind: 'ConfigMap',
      plural: 'configmaps',
      namespaced: true,
      verbs: ['list'],
    }
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    }
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'left', namespace: 'default', labels } }
    await lane.cluster.api.apply(type, manifest, { fieldManager: 'flux', dryRun: false })
    await order(lane, uid)
    await lane.run({ scope: 'wide' })
    const [condition] = (await lane.record('flux-system')).conditions
    assert.equal(condition?.reason, 'IdentityMismatch')
    assert.match(
      condition?.message ?? '',
      /is not restored as ada ordered at 20\S+Z: it holds objects with owner labels: ConfigMap\/default\/left\. Nothing was changed/,
    )
    assert.ok(condition?.message.includes(` ordered at ${orderTime(lane.clock.now())}: `))
    assert.deepEqual(lane.live(), ['ConfigMap/left'])
    assert.equal((await readIdentity(lane.bucket.store, 'test'))?.value.uid, uid)
    assert.equal((await lane.record('a')).inventory.length, 1)
    // It is free to be in the fleet file under a name of its own.
    const kubeSystem = await lane.cluster.api.get(namespaces, '', 'kube-system')
    await confirmIdentity(lane.bucket, 'other', kubeSystem.kind === 'ok' ? kubeSystem.value.metadata.uid : '')
  })

  it('is not filled by an order that was given a day before: nobody may remember it', async () => {
    const day = 24 * 60 * 60_000
    const { lane, lost, uid } = await afterTheLoss()
    await order(lane, uid, day + 1)
    await lane.run({ scope: 'wide' })
    assert.match(
      (await lane.record('flux-system')).conditions[0]?.message ?? '',
      /is older than 24h0m0s, and counts no more/,
    )
    assert.deepEqual(lane.live(), [])
    await order(lane, uid, day)
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), lost.live())
  })

  it('is not filled where it is known by another name', async () => {
    const { lane, uid } = await afterTheLoss()
    const answer = await lane.cluster.api.get(namespaces, '', 'kube-system')
    await confirmIdentity(lane.bucket, 'other', answer.kind === 'ok' ? answer.value.metadata.uid : '')
    await order(lane, uid)
    await lane.run({ scope: 'wide' })
    assert.match((await lane.record('flux-system')).conditions[0]?.message ?? '', /is the same cluster as other/)
    assert.deepEqual(lane.live(), [])
  })

  it('is not filled by an order of an earlier loss', async () => {
    const { lane } = await afterTheLoss()
    await order(lane, 'uid of the one before')
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), [])
  })

  it('is filled although no source can be read, and units wait for each other as ever', async () => {
    const { lane, uid, lost } = await afterTheLoss()
    await breakSource(lane)
    await order(lane, uid)
    const outcomes = await lane.outcomes({ scope: 'wide' })
    assert.deepEqual(outcomes, { 'flux-system': 'ready', a: 'ready', b: 'ready' })
    assert.deepEqual(lane.live(), lost.live())
    assert.equal((await lane.record('b')).restoring, undefined)
    const after = await lane.outcomes({ scope: 'wide' })
    assert.deepEqual(after, { 'flux-system': 'failed', a: 'failed', b: 'failed' })
    assert.deepEqual(lane.live(), lost.live())
  })

  it('goes on in another activation with what waits for what is applied', async () => {
    const store = memoryObjectStore()
    const lost = laneScene({ store })
    const root = documents(kustomization('a', './a'), kustomization('b', './b', 'dependsOn: [{name: a}]\n'))
    await lost.push({ ...renders, root })
    await lost.run({ scope: 'wide' })
    const uid = (await readIdentity(store, 'test'))?.value.uid ?? ''
    const lane = laneScene({ store, cluster: memoryCluster({ name: 'rebuilt', now: lost.clock.now }) })
    await breakSource(lane)
    await order(lane, uid)
    const process = dying(lane.deps, (effect) => effect.includes('two') || effect.includes('three'))
    await lane.run({ scope: 'wide' }, process).catch(() => undefined)
    assert.deepEqual(lane.live(), ['ConfigMap/one'])
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), lost.live())
  })

  it('takes the last good rendition of a build that is broken in Git', async () => {
    const { lane, uid, lost } = await afterTheLoss()
    await lane.push({ b: { broken: 'no such file' } })
    await order(lane, uid)
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), lost.live())
  })

  it('is filled once by two workers that come at the same time', async () => {
    const { lost, lane, uid } = await afterTheLoss()
    await order(lane, uid)
    const other = { ...lane.deps, memory: laneMemory() }
    await Promise.allSettled([lane.run({ scope: 'wide' }), lane.run({ scope: 'wide' }, other)])
    await lane.run({ scope: 'wide' })
    assert.deepEqual(lane.live(), lost.live())
    assert.deepEqual(await ready(lane), ['True', 'True', 'True'])
    const listed = (await readRecords(lane.bucket.store, 'test')).found.flatMap(({ value }) => value.inventory)
    const ids = listed.map(({ id }) => id)
    assert.deepEqual(ids, [...new Set(ids)])
    assert.ok(listed.every(({ id, uid }) => uid !== undefined || id.endsWith('_Kustomization')))
  })

  it('is filled whole after a crash before any effect', async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const { lost, lane, uid } = await afterTheLoss()
      await order(lane, uid)
      let count = 0
      isOver = true
      const process = dying(lane.deps, () => {
        const isEnd = count++ === at
        if (isEnd) isOver = false
        return isEnd
      })
      await lane.run({ scope: 'wide' }, process).catch(() => undefined)
      await lane.run({ scope: 'wide' })
      await lane.run({ scope: 'wide' })
      assert.deepEqual(lane.live(), lost.live(), `after effect ${at}`)
      assert.deepEqual(await ready(lane), ['True', 'True', 'True'], `after effect ${at}`)
    }
  })
})

it('what an order restores is what the units last were, with nothing that the lost cluster knew', async () => {
  const { lane, uid } = await afterTheLoss()
  await order(lane, uid)
  const before = await lane.record('b')
  await lane.run({ scope: 'wide' })
  const after = await lane.record('b')
  assert.deepEqual(after.applied?.artifact, before.applied?.artifact)
  assert.deepEqual(
    after.inventory.map(({ id }) => id),
    before.inventory.map(({ id }) => id),
  )
  assert.notDeepEqual(
    after.inventory.map((entry) => entry.uid),
    before.inventory.map((entry) => entry.uid),
  )
})
