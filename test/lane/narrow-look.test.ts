import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { type LaneOptions, runLane } from '../../lib/lane/run-lane.ts'
import { recordKey } from '../../lib/store/keys.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from './lane-scene.ts'
import { idOf } from './samples.ts'

const config = (name: string, value = '1') => configMap('default', name, { a: value })
const long = 'x'.repeat(80)

/** Units of `flux-system`, each with a ConfigMap of its name, as they were applied once. */
async function settled(...units: readonly string[]): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({
    root: documents(...units.map((name) => kustomization(name, `./${name}`))),
    ...Object.fromEntries(units.map((name) => [name, config(name)])),
  })
  await scene.run()
  take(scene.requests)
  take(scene.reads)
  return scene
}

const lists = ({ requests }: LaneScene) =>
  take(requests).flatMap((request) => (request.startsWith('LIST v1 ConfigMap ') ? [request.slice(18)] : []))
const owner = 'kustomize.toolkit.fluxcd.io/name'

describe('a narrow activation', () => {
  it('reads no artifact of a unit that is settled and holds no other, also in a new process', async () => {
    const { deps, reads, push, ...scene } = await settled('a', 'b', 'c')
    const revision = await push({ b: config('b', '2') })
    const memory = laneMemory()
    take(reads)
    const later = { ...scene, deps: { ...deps, memory } }
    await runLane(later.deps, options(scene.clock.now()))
    const artifacts = reads.filter((key) => key.startsWith('artifacts/'))
    const root = (await scene.record('flux-system')).applied?.artifact
    const b = await scene.record('b')
    assert.equal(b.applied?.revision, revision)
    assert.deepEqual(new Set(artifacts), new Set([`artifacts/${root}`, `artifacts/${b.applied?.artifact}`]))
  })

  it('asks nothing of the cluster but who it is where all units are settled', async () => {
    const scene = await settled('a', 'b')
    await scene.push({})
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'ready', b: 'ready' })
    assert.deepEqual(take(scene.requests), ['GET Namespace /kube-system'])
  })

  it('changes one object by one LIST, one dry-run and one write', async () => {
    const scene = await settled('a', 'b')
    await scene.push({ b: config('b', '2') })
    await scene.run()
    assert.deepEqual(take(scene.requests), [
      'GET Namespace /kube-system',
      `LIST v1 ConfigMap ${owner}=b`,
      'DRY-RUN ConfigMap default/b',
      'APPLY ConfigMap default/b',
    ])
  })

  const looks: readonly (readonly [string, (scene: LaneScene) => Promise<unknown>])[] = [
    ['its artifact changed', ({ push }) => push({ a: documents(config('a'), config('more')) })],
    ['its definition changed', ({ push }) => push({ root: rootOf({ a: 'timeout: 2m\n' }) })],
    [
      'its parent changed',
      ({ push }) => push({ root: kustomization('b', './b'), b: documents(config('b'), kustomization('a', './a')) }),
    ],
    [
      'its record says that it is not ready',
      (scene) => record(scene, ({ conditions: _, ...rest }) => ({ ...rest, conditions: [] })),
    ],
    [
      'its record says that something is worked towards',
      (scene) =>
        record(scene, ({ applied, ...rest }) => ({
          ...rest,
          applied: applied!,
          target: { revision: applied!.revision, artifact: applied!.artifact },
        })),
    ],
    ['its record is gone', ({ bucket }) => bucket.store.delete(recordKey('test', idOf('a')))],
  ]
  for (const [why, happen] of looks)
    it(`looks at a unit where ${why}, and at no other one`, async () => {
      const scene = await settled('a', 'b')
      for (const name of ['a', 'b']) tamper(scene, name)
      await happen(scene)
      await scene.run()
      assert.deepEqual([contentOf(scene, 'a'), contentOf(scene, 'b')], ['1', why.includes('parent') ? '1' : 'tampered'])
    })

  it('looks at a unit again whose build failed, and leaves its objects', async () => {
    const scene = await settled('a', 'b')
    await scene.push({ a: { broken: 'is broken' } })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', a: 'failed', b: 'ready' })
    assert.deepEqual(scene.live(), ['ConfigMap/a', 'ConfigMap/b'])
  })

  it('works on a unit that left Git', async () => {
    const scene = await settled('a', 'b')
    await scene.push({ root: kustomization('a', './a') })
    await scene.run()
    assert.deepEqual([lists(scene), scene.live()], [[`${owner} in (b,flux-system)`], ['ConfigMap/a']])
  })
})

describe('the LIST of a narrow activation', () => {
  const many = Array.from({ length: 40 }, (_, n) => `unit-${n}`)
  const selectors: readonly (readonly [string, readonly string[], readonly string[], string])[] = [
    ['names the one unit', ['a', 'b'], ['b'], `${owner}=b`],
    ['names the units that are looked at', ['a', 'b', 'c'], ['c', 'a'], `${owner} in (a,c)`],
    ['names up to 32 units', many, many.slice(0, 32), `${owner} in (${many.slice(0, 32).sort().join(',')})`],
    ['names none where they are more', many, many.slice(0, 33), owner],
    ['leaves a name out that no label can have', ['a', long], ['a', long], `${owner}=a`],
    ['names none where no label can have any of their names', ['a', long], [long], owner],
  ]
  for (const [name, units, changed, selector] of selectors) {
    it(name, async () => {
      const scene = await settled(...units)
      await scene.push(Object.fromEntries(changed.map((unit) => [unit, config(unit, '2')])))
      await scene.run()
      assert.deepEqual(lists(scene), [selector])
    })
  }

  it('is repeated with what is new where a head moved in between', async () => {
    const scene = await settled('a', 'b')
    await scene.push({ a: config('a', '2') })
    amidLooks(scene, async (look) => {
      if (look === 1) await scene.push({ b: config('b', '2') })
    })
    await scene.run()
    assert.deepEqual(lists(scene), [`${owner}=a`, `${owner} in (a,b)`])
    assert.deepEqual([contentOf(scene, 'a'), contentOf(scene, 'b')], ['2', '2'])
  })

  it('goes on with what it has seen where Git moves again and again, and looks again until Git rests', async () => {
    const scene = await settled('a', 'b')
    await scene.push({ a: config('a', 'first') })
    amidLooks(scene, async (look) => {
      if (look <= 20) await scene.push({ a: config('a', `push ${look}`) })
    })
    await scene.run()
    assert.equal(lists(scene).length, 21)
    assert.equal(contentOf(scene, 'a'), 'push 20')
  })
})

/** Has something happen in the middle of each look at the cluster; looks count from 1. */
function amidLooks({ deps: { api } }: LaneScene, happen: (look: number) => Promise<void>): void {
  const { listMetadata } = api
  let looks = 0
  Object.assign(api, {
    async listMetadata(...args: Parameters<typeof listMetadata>) {
      looks += 1
      await happen(looks)
      return listMetadata(...args)
    },
  })
}

function rootOf(specs: Readonly<Record<string, string>>): string {
  return documents(...['a', 'b'].map((name) => kustomization(name, `./${name}`, specs[name])))
}

async function record({ bucket }: LaneScene, change: (record: UnitRecord) => UnitRecord): Promise<void> {
  const seen = (await readRecord(bucket.store, 'test', idOf('a')))!
  await writeRecord(bucket, 'test', { record: change(seen.value), seen })
}

/** Another manager changes what a unit wants. */
function tamper({ cluster }: LaneScene, name: string): void {
  cluster.update(objectId('v1', 'ConfigMap', name), 'kubectl-edit', (object) => ({
    ...object,
    data: { a: 'tampered' },
  }))
}

function contentOf({ cluster }: LaneScene, name: string): unknown {
  return at(cluster.get(objectId('v1', 'ConfigMap', name)) ?? null, 'data', 'a')
}

function options(now: number): LaneOptions {
  return { scope: 'narrow', maySkip: false, signal: new AbortController().signal, endsAt: now + 90_000 }
}
