import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { laneMemory } from '../../lib/lane/memory.ts'
import { headsPrefix, packedKey, unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from './lane-scene.ts'
import { idOf } from './samples.ts'

const config = (name: string, value = '1') => configMap('default', name, { a: value })
const audit = { scope: 'wide' } as const

/** Units `a` and `b`, audited once. */
async function audited(): Promise<LaneScene> {
  const scene = laneScene()
  const root = documents(kustomization('a', './a'), kustomization('b', './b'))
  await scene.push({ root, a: config('a'), b: config('b') })
  await scene.run(audit)
  await scene.run(audit)
  forget(scene)
  return scene
}

function forget({ requests, reads }: LaneScene): void {
  take(requests)
  take(reads)
}

/** An audit of a process that remembers nothing. */
const elsewhere = (scene: LaneScene) => scene.run(audit, { ...scene.deps, memory: laneMemory() })
const names = (reads: readonly string[]) =>
  reads.map((key) => (key.startsWith(headsPrefix) ? 'head' : key.replace('clusters/test/', '')))
const data = (scene: LaneScene, name: string) => scene.cluster.get(objectId('v1', 'ConfigMap', name))?.data

describe('an audit that finds nothing', () => {
  it('reads a handful of documents and lists each type, also in a new process', async () => {
    const scene = await audited()
    const { outcomes } = await elsewhere(scene)
    assert.deepEqual(
      [...outcomes.values()].map(({ kind }) => kind),
      ['ready', 'ready', 'ready'],
    )
    assert.deepEqual(names(take(scene.reads)).sort(), ['controls/all', 'head', 'lane', 'packed'])
    assert.deepEqual(take(scene.requests), [
      'GET Namespace /kube-system',
      'LIST v1 ConfigMap kustomize.toolkit.fluxcd.io/name',
    ])
  })

  it('needs no packed copy: it reads each record then', async () => {
    const scene = await audited()
    await scene.bucket.store.delete(packedKey('test'))
    await elsewhere(scene)
    assert.equal(take(scene.reads).filter((key) => key.includes('/records/')).length, 3)
    await elsewhere(scene)
    assert.equal(take(scene.reads).filter((key) => key.includes('/records/')).length, 0)
  })
})

describe('an audit of a new process', () => {
  it('finds what drifted since the records were packed', async () => {
    const scene = await audited()
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'a'))
    await elsewhere(scene)
    assert.deepEqual(data(scene, 'a'), { a: '1' })
  })

  it('goes by the record that a push changed since they were packed', async () => {
    const scene = await audited()
    await scene.push({ b: config('b', '2') })
    await scene.run()
    forget(scene)
    await elsewhere(scene)
    assert.deepEqual(data(scene, 'b'), { a: '2' })
    assert.deepEqual(
      take(scene.requests).filter((request) => /DRY-RUN|APPLY/.test(request)),
      [],
    )
    assert.deepEqual(
      names(take(scene.reads)).filter((key) => key.startsWith('records/')),
      [`records/${idOf('b')}`],
    )
    await elsewhere(scene)
    assert.deepEqual(
      names(take(scene.reads)).filter((key) => key.startsWith('records/')),
      [],
    )
  })

  it('leaves alone what a person suspended since they were packed', async () => {
    const scene = await audited()
    const suspend = { by: 'ann', at: 1 }
    const bytes = Buffer.from(JSON.stringify({ schema: 1, seq: 1, nonce: 'n', suspend }))
    await scene.bucket.store.put(unitControlsKey('test', idOf('a')), bytes, { create: true })
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'a'))
    await elsewhere(scene)
    assert.equal(data(scene, 'a'), undefined)
  })

  it('writes nothing to a cluster that is another one by now', async () => {
    const scene = await audited()
    await scene.bucket.store.delete('clusters/test/identity')
    await scene.bucket.store.put(
      'clusters/test/identity',
      Buffer.from(JSON.stringify({ schema: 1, seq: 1, nonce: 'n', uid: 'another', since: 1 })),
      { create: true },
    )
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'a'))
    await elsewhere(scene)
    assert.equal(data(scene, 'a'), undefined)
  })
})

describe('an object that drifted', () => {
  it('is put back by one GET, one dry-run and one write', async () => {
    const scene = await audited()
    const { types } = await scene.deps.api.types()
    const type = types.find(({ kind }) => kind === 'ConfigMap')!
    const metadata = { name: 'a', namespace: 'default' }
    const edited = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '9' } }
    await scene.cluster.api.apply(type, edited, { fieldManager: 'someone', dryRun: false })
    await elsewhere(scene)
    assert.deepEqual(data(scene, 'a'), { a: '1' })
    const ofObject = take(scene.requests).filter((request) => request.endsWith('ConfigMap default/a'))
    assert.deepEqual(
      ofObject.map((request) => request.split(' ')[0]),
      ['GET', 'DRY-RUN', 'APPLY'],
    )
  })
})

describe('a change of what baselines were taken under', () => {
  it('has every object looked at closely once, by a dry-run', async () => {
    const scene = await audited()
    const api = { ...scene.deps.api, serverVersion: async () => 'v2.0.0' }
    const upgraded = { ...scene.deps, api, memory: laneMemory() }
    await scene.run(audit, upgraded)
    assert.deepEqual(
      take(scene.requests)
        .filter((request) => request.startsWith('DRY-RUN'))
        .sort(),
      ['DRY-RUN ConfigMap default/a', 'DRY-RUN ConfigMap default/b'],
    )
    await scene.run(audit, upgraded)
    assert.deepEqual(
      take(scene.requests).filter((request) => request.startsWith('DRY-RUN')),
      [],
    )
  })

  it('has every artifact read again where the variables of the fleet file are others', async () => {
    const scene = await audited()
    const cluster = { ...scene.deps.cluster, variables: { region: 'eu' } }
    const changed = { ...scene.deps, cluster, memory: laneMemory() }
    await scene.run(audit, changed)
    assert.equal(take(scene.reads).filter((key) => key.startsWith('artifacts/')).length, 2)
    await scene.run(audit, { ...changed, memory: laneMemory() })
    assert.equal(take(scene.reads).filter((key) => key.startsWith('artifacts/')).length, 0)
  })
})
