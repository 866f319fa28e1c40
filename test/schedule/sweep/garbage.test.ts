import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { DataFolder } from '../../../lib/adapters/disk/data-folder.ts'
import { buildId } from '../../../lib/build/spec.ts'
import { dayMs } from '../../../lib/core/clock.ts'
import { digestOf } from '../../../lib/core/digest.ts'
import { Problem } from '../../../lib/core/problem.ts'
import { maxCandidates, oldestOf } from '../../../lib/schedule/sweep/candidates.ts'
import { changeControls } from '../../../lib/store/controls.ts'
import {
  allControlsKey,
  artifactKey,
  buildKey,
  clusterControlsKey,
  headKey,
  inputsKey,
  recordKey,
  sweepStateKey,
  unitControlsKey,
} from '../../../lib/store/keys.ts'
import type { ObjectStore } from '../../../lib/store/object-store.ts'
import {
  agingDisk,
  agingMemory,
  artifact,
  bareRecord,
  commit,
  removeFolders,
  revision,
  source,
  sweepScene,
} from './scene.ts'

type Scene = Awaited<ReturnType<typeof sweepScene>>

const opened: DataFolder[] = []
after(() => removeFolders(opened))

const build = buildId({ source, path: 'apps', fields: {} })
const blob = (n: number) => `blobs/git/${digestOf('scope')}/${commit(n)}`
const pin = { artifact: artifact('kept'), revision: revision(1), by: 'ann', at: 1 }

/** Everything by which an object is kept, and the object. */
const references: readonly (readonly [string, string, (scene: Scene) => Promise<unknown>])[] = [
  [
    'the artifact of a build',
    artifactKey(artifact('kept')),
    (scene) => scene.head({ builds: { [build]: { clusters: ['production'], artifact: artifact('kept') } } }),
  ],
  [
    'an artifact that a build had before',
    artifactKey(artifact('kept')),
    (scene) => {
      const before = [{ artifact: artifact('kept'), inputs: digestOf('inputs') }]
      return scene.head({ builds: { [build]: { clusters: ['production'], before } } })
    },
  ],
  ['the build of a head', buildKey(build), (scene) => scene.head({ builds: { [build]: { clusters: ['somewhere'] } } })],
  ['the inputs of a head', inputsKey(digestOf('inputs')), (scene) => scene.head({ inputs: digestOf('inputs') })],
  ['the files of its revision', blob(1), (scene) => scene.head({ revision: revision(1) })],
  ['the files of an earlier revision', blob(2), (scene) => scene.head({ earlier: [revision(3), revision(2)] })],
  [
    'what a unit is being brought to',
    artifactKey(artifact('kept')),
    (scene) => scene.record('production', { target: { artifact: artifact('kept'), revision: revision(1) } }),
  ],
  [
    'the history of a unit, also on a cluster that left the fleet file',
    artifactKey(artifact('kept')),
    (scene) => {
      const entry = { artifact: artifact('kept'), revision: revision(1), status: 'Ok', first: 1, last: 2, count: 1 }
      return scene.record('gone', { history: [entry] })
    },
  ],
  [
    'a pin of a unit',
    artifactKey(artifact('kept')),
    ({ bucket }) => changeControls(bucket, unitControlsKey('production', bareRecord.unit), () => ({ pin })),
  ],
  [
    'a pin of a cluster',
    artifactKey(artifact('kept')),
    ({ bucket }) => changeControls(bucket, clusterControlsKey('production'), () => ({ pin })),
  ],
  [
    'a pin of everything',
    artifactKey(artifact('kept')),
    ({ bucket }) => changeControls(bucket, allControlsKey, () => ({ pin })),
  ],
  [
    'a document that this version does not know',
    artifactKey(artifact('kept')),
    (scene) => scene.raw('clusters/production/plans/1', JSON.stringify({ schema: 9, from: `at ${artifact('kept')}` })),
  ],
]

/** Documents that nobody can read, each of which might refer to anything. */
const unreadable: readonly (readonly [string, string, string])[] = [
  ['a head', headKey(source), '{'],
  ['a head of a newer version', headKey(source), JSON.stringify({ schema: 99, seq: 1, nonce: 'n' })],
  ['a record', recordKey('gone', bareRecord.unit), 'null'],
  [
    'controls',
    unitControlsKey('production', bareRecord.unit),
    JSON.stringify({ schema: 1, seq: 1, nonce: 'n', pins: [] }),
  ],
  ['a document that this version does not know', 'clusters/production/plans/1', '\x28\xb5\x2f\xfd'],
]

for (const [kind, make] of [
  ['in memory', agingMemory],
  ['on disk', agingDisk(opened)],
] as const) {
  describe(`what nobody refers to, ${kind}`, () => {
    it('goes when sweeps 24 hours apart have found it', async () => {
      const scene = await sweepScene(make)
      const keys = [
        artifactKey(artifact('x')),
        inputsKey(digestOf('x')),
        buildKey(build),
        blob(1),
        `blobs/${digestOf('y')}`,
      ]
      for (const key of keys) await scene.old(key)
      assert.deepEqual(await scene.sweep(), { forgotten: 0, retired: 0, deleted: 0, candidates: 5, problems: [] })
      scene.clock.pass(dayMs - 1)
      assert.equal((await scene.sweep()).deleted, 0)
      scene.clock.pass(1)
      assert.deepEqual(await scene.sweep(), { forgotten: 0, retired: 0, deleted: 5, candidates: 0, problems: [] })
      for (const key of keys) assert.equal(await scene.has(key), false)
      assert.deepEqual(await scene.nextDay(), { forgotten: 0, retired: 0, deleted: 0, candidates: 0, problems: [] })
    })
    it('stays for 30 days', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x', 27.5)
      for (const day of [28.5, 29.5]) {
        assert.equal((await scene.nextDay()).candidates, 0, `day ${day}`)
      }
      assert.equal((await scene.nextDay()).candidates, 1)
      assert.equal((await scene.nextDay()).deleted, 1)
    })
    for (const [name, key, refer] of references) {
      it(`is not ${name}`, async () => {
        const scene = await sweepScene(make)
        await refer(scene)
        await scene.old(key)
        await scene.oldArtifact('other')
        await scene.sweep()
        assert.equal((await scene.nextDay()).deleted, 1)
        assert.equal(await scene.has(key), true)
        assert.equal(await scene.hasArtifact('other'), false)
      })
    }
    for (const [name, key, content] of unreadable) {
      it(`is not known while there is ${name} that cannot be read, and begins anew after`, async () => {
        const scene = await sweepScene(make)
        await scene.oldArtifact('x')
        await scene.sweep()
        await scene.raw(key, content)
        const swept = await scene.nextDay()
        assert.deepEqual([swept.deleted, swept.candidates, swept.problems.length], [0, 0, 1])
        await scene.bucket.store.delete(key)
        assert.equal((await scene.nextDay()).deleted, 0)
        assert.equal((await scene.nextDay()).deleted, 1)
      })
    }
    it('stays while what sweeps have found cannot be read, and goes as it would have when that is put right', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.sweep()
      const { bytes } = (await scene.bucket.store.get(sweepStateKey))!
      await scene.raw(sweepStateKey, '{')
      await assert.rejects(scene.nextDay(), {
        code: 'StoreFailed',
        message: /^sweep\/state cannot be read .* Remove it: /,
      })
      assert.equal(await scene.hasArtifact('x'), true)
      await scene.raw(sweepStateKey, Buffer.from(bytes).toString())
      assert.deepEqual(await scene.nextDay(), { forgotten: 0, retired: 0, deleted: 1, candidates: 0, problems: [] })
    })
    it('stays a day longer where what sweeps have found is removed', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.sweep()
      await scene.bucket.store.delete(sweepStateKey)
      assert.equal((await scene.nextDay()).deleted, 0)
      assert.equal((await scene.nextDay()).deleted, 1)
    })
    it('is nothing that was put again between two sweeps', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.sweep()
      await scene.render('x')
      assert.deepEqual(await scene.nextDay(), { forgotten: 0, retired: 0, deleted: 0, candidates: 0, problems: [] })
      assert.equal(await scene.hasArtifact('x'), true)
    })
    it('is nothing that was referred to between two sweeps', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      const takenBack = { [build]: { clusters: ['gone'], artifact: artifact('x') } }
      await scene.sweep()
      await scene.head({ builds: takenBack })
      assert.equal((await scene.nextDay()).candidates, 0)
      await scene.head({ builds: {} })
      assert.equal((await scene.nextDay()).deleted, 0)
      assert.equal((await scene.nextDay()).deleted, 1)
    })
    it('is nothing that is put and referred to after the objects were listed', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.sweep()
      const builds = { [build]: { clusters: ['production'], artifact: artifact('x') } }
      meanwhile(scene, { after: 'list blobs/' }, () => scene.head({ builds }))
      assert.equal((await scene.nextDay()).deleted, 0)
      assert.equal(await scene.hasArtifact('x'), true)
    })
    it('is nothing that moves from a head into a record while they are read', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.head({ builds: { [build]: { clusters: ['gone'], artifact: artifact('x') } } })
      meanwhile(scene, { after: 'list heads/' }, async () => {
        await scene.record('production', { target: { artifact: artifact('x'), revision: revision(1) } })
        await scene.head({ builds: {} })
      })
      assert.equal((await scene.sweep()).candidates, 0)
    })
    it('is nothing that is put and referred to after the documents were read', async () => {
      const scene = await sweepScene(make)
      await scene.oldArtifact('x')
      await scene.oldArtifact('y')
      await scene.sweep()
      const builds = { [build]: { clusters: ['production'], artifact: artifact('x') } }
      meanwhile(scene, { after: `put ${sweepStateKey}` }, async () => {
        await scene.render('x')
        await scene.head({ builds })
      })
      assert.equal((await scene.nextDay()).deleted, 1)
      assert.deepEqual([await scene.hasArtifact('x'), await scene.hasArtifact('y')], [true, false])
      assert.equal((await scene.nextDay()).candidates, 0)
    })
    it('is deleted by one of two sweeps at once', async () => {
      const scene = await sweepScene(make)
      for (const name of ['x', 'y', 'z']) await scene.oldArtifact(name)
      await scene.sweep()
      scene.clock.pass(dayMs)
      let asked = 0
      scene.around((inner) => ({
        ...inner,
        deleteIf(key, condition) {
          asked += 1
          return inner.deleteIf(key, condition)
        },
      }))
      const both = await Promise.all([scene.sweep(), scene.sweep()])
      assert.deepEqual([asked, ...both.map(({ deleted }) => deleted).toSorted()], [3, 0, 3])
    })
  })
}

/** Lets something happen once, right after an operation of the store. */
function meanwhile(scene: Scene, { after }: { readonly after: string }, happen: () => Promise<unknown>): void {
  let left = 1
  const then = async (name: string): Promise<void> => {
    if (name === after && left-- > 0) await happen()
  }
  scene.around((inner) => ({
    ...inner,
    async *list(prefix) {
      yield* inner.list(prefix)
      await then(`list ${prefix}`)
    },
    async put(key, bytes, condition) {
      const outcome = await inner.put(key, bytes, condition)
      await then(`put ${key}`)
      return outcome
    },
  }))
}

describe('a sweep', () => {
  for (const prefix of ['artifacts/', 'blobs/', 'heads/', 'clusters/', 'controls/', 'sources/']) {
    it(`deletes nothing where ${prefix} cannot be listed`, async () => {
      const scene = await sweepScene()
      await scene.oldArtifact('x')
      await scene.sweep()
      let down = true
      scene.around((inner) => ({
        ...inner,
        list: (asked) => (down && asked === prefix ? broken() : inner.list(asked)),
      }))
      await assert.rejects(scene.nextDay(), { code: 'StoreFailed' })
      assert.equal(await scene.hasArtifact('x'), true)
      down = false
      assert.equal((await scene.nextDay()).deleted, 1)
    })
  }
  it('begins no deletion when its time is up, and goes on the next day', async () => {
    const scene = await sweepScene()
    await scene.oldArtifact('x')
    await scene.sweep()
    scene.clock.pass(dayMs)
    assert.equal((await scene.sweep(scene.clock.now())).deleted, 0)
    assert.equal((await scene.nextDay()).deleted, 1)
  })
  it('tells of a deletion that failed', async () => {
    const scene = await sweepScene()
    await scene.oldArtifact('x')
    await scene.sweep()
    const denied = new Problem({ code: 'AccessDenied', what: 'no' })
    scene.around((inner): ObjectStore => ({ ...inner, deleteIf: () => Promise.reject(denied) }))
    const { deleted, candidates, problems } = await scene.nextDay()
    assert.deepEqual([deleted, candidates, problems], [0, 1, [denied]])
  })
  it('leaves what else is in the bucket alone, however old', async () => {
    const scene = await sweepScene()
    const keys = ['events/production/2020/01/01/x', 'identities/uid', 'sweep/other', `other/${digestOf('x')}`]
    for (const key of keys) await scene.old(key, 400)
    await scene.sweep()
    await scene.nextDay()
    for (const key of keys) assert.equal(await scene.has(key), true)
  })
  it('notes no more than 50,000 candidates, those that it found first', () => {
    const some = Array.from({ length: maxCandidates + 2 }, (_, n) => [`artifacts/${n}`, n === 0 ? 9 : n === 1 ? 8 : 7])
    const kept = oldestOf(Object.fromEntries(some))
    assert.equal(Object.keys(kept).length, maxCandidates)
    assert.deepEqual([kept['artifacts/0'], kept['artifacts/1'], kept['artifacts/2']], [undefined, undefined, 7])
  })
})

// biome-ignore lint/correctness/useYield: it fails before the first one
async function* broken(): AsyncGenerator<never> {
  throw new Problem({ code: 'StoreFailed', what: 'could not be listed' })
}
