import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildId, type RenderingFields } from '../../../lib/build/spec.ts'
import { dayMs } from '../../../lib/core/clock.ts'
import { digestOf } from '../../../lib/core/digest.ts'
import { unitId } from '../../../lib/flux/definition.ts'
import { sourceId } from '../../../lib/source/spec.ts'
import { repositoryName } from '../../../lib/source/url.ts'
import { readAnswer, writeAnswer } from '../../../lib/store/answers.ts'
import { readHead } from '../../../lib/store/heads.ts'
import { headKey, laneKey, recordKey, sourcesKey } from '../../../lib/store/keys.ts'
import { addSource, readAllSources } from '../../../lib/store/sources.ts'
import { sampleSource } from '../../store/samples.ts'
import { bareRecord, revision, source, sweepScene } from './scene.ts'

type Scene = Awaited<ReturnType<typeof sweepScene>>

const build = (path: string, fields: RenderingFields = {}, of = source) => buildId({ source: of, path, fields })
const apps = unitId('Kustomization', 'flux-system', 'apps')

/** A head with a build of each path, asked for by the clusters named. */
async function head(scene: Scene, asked: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const builds = Object.entries(asked).map(([path, clusters]) => [build(path), { clusters }])
  await scene.head({ revision: revision(1), builds: Object.fromEntries(builds) })
}

/** A record whose unit renders a path. */
function unit(scene: Scene, cluster: string, path: string, change: Partial<typeof bareRecord> = {}): Promise<void> {
  const definition = { ...bareRecord.definition, path, fields: {}, ...change.definition }
  return scene.record(cluster, { unit: apps, ...change, definition })
}

/** Which clusters the builds of the head are kept for. */
async function kept(scene: Scene, of = source): Promise<Readonly<Record<string, readonly string[]>>> {
  const builds = (await readHead(scene.bucket.store, of))?.value.builds ?? {}
  const paths = new Map(['apps', 'infra', 'old', 'root', ''].map((path) => [build(path, {}, of) as string, path]))
  return Object.fromEntries(Object.entries(builds).map(([id, { clusters }]) => [paths.get(id) ?? id, clusters]))
}

describe('a build of a head', () => {
  it('leaves when no record of its cluster has named it for 24 hours', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await unit(scene, 'staging', 'old')
    await head(scene, { apps: ['production', 'staging'], old: ['production', 'staging'], infra: ['production'] })
    assert.equal((await scene.sweep()).forgotten, 0)
    scene.clock.pass(dayMs - 1)
    assert.equal((await scene.sweep()).forgotten, 0)
    scene.clock.pass(1)
    assert.equal((await scene.sweep()).forgotten, 3)
    assert.deepEqual(await kept(scene), { apps: ['production'], old: ['staging'] })
    assert.equal((await scene.nextDay()).forgotten, 0)
  })
  it('stays what it is otherwise, and so does its head', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    const artifact = digestOf('artifact')
    const builds = {
      [build('apps')]: { clusters: ['production', 'staging'], artifact },
      [build('old')]: { clusters: ['production'] },
    }
    await scene.head({ revision: revision(1), earlier: [revision(2)], builds })
    await unit(scene, 'staging', 'infra')
    const before = await readHead(scene.bucket.store, source)
    await scene.sweep()
    await scene.nextDay()
    const after = await readHead(scene.bucket.store, source)
    assert.deepEqual(after?.value, {
      ...before?.value,
      builds: { [build('apps')]: { clusters: ['production'], artifact } },
    })
    assert.equal(after.seq, (before?.seq ?? 0) + 1)
  })
  const keeps: readonly (readonly [string, (scene: Scene) => Promise<unknown>])[] = [
    ['a record names it', (scene) => unit(scene, 'production', 'old')],
    ['the cluster is not in the fleet file', async (scene) => scene.fleet('staging')],
    [
      'the cluster has no records yet',
      async (scene) => {
        await scene.bucket.store.delete(recordKey('production', apps))
        await scene.raw(laneKey('production'), '{}')
      },
    ],
    [
      'a record of the cluster cannot be read',
      (scene) => scene.raw(recordKey('production', unitId('Kustomization', 'a', 'b')), '{'),
    ],
  ]
  for (const [name, why] of keeps) {
    it(`stays where ${name}`, async () => {
      const scene = await sweepScene()
      await unit(scene, 'production', 'apps')
      await why(scene)
      await head(scene, { old: ['production'] })
      await scene.sweep()
      await scene.nextDay()
      assert.deepEqual(await kept(scene), { old: ['production'] })
    })
  }
  it('leaves with a cluster that left the fleet file and was forgotten, of which there is no document any more', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await head(scene, { apps: ['production', 'gone'], old: ['gone'] })
    await scene.sweep()
    assert.equal((await scene.nextDay()).forgotten, 2)
    assert.deepEqual(await kept(scene), { apps: ['production'] })
  })
  it('begins anew when it was named in between', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await head(scene, { old: ['production'] })
    await scene.sweep()
    await unit(scene, 'production', 'old')
    await scene.nextDay()
    await unit(scene, 'production', 'apps')
    await scene.nextDay()
    assert.deepEqual(await kept(scene), { old: ['production'] })
    await scene.nextDay()
    assert.deepEqual(await kept(scene), {})
  })
  it('is not named by a unit that left Git', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'old', { removed: 1 })
    await head(scene, { old: ['production'] })
    await scene.sweep()
    await scene.nextDay()
    assert.deepEqual(await kept(scene), {})
  })
  it('stays as the root that the fleet file describes, whatever the root says of itself', async () => {
    const scene = await sweepScene()
    const fields = { namePrefix: 'x-' }
    await scene.root('production', 'root', fields)
    const both = {
      [build('root')]: { clusters: ['production'] },
      [build('root', fields)]: { clusters: ['production'] },
    }
    await scene.head({ builds: both })
    await scene.sweep()
    await scene.nextDay()
    assert.deepEqual((await readHead(scene.bucket.store, source))?.value.builds, both)
  })
  it('is named for every source, for a record does not say which one its sourceRef is', async () => {
    const scene = await sweepScene()
    const other = { ...sampleSource, ref: { branch: 'next' } }
    await unit(scene, 'production', 'apps')
    const entry = { clusters: ['production'] }
    await scene.head({ builds: { [build('apps')]: entry } })
    const id = sourceId(other)
    await scene.head({ builds: { [build('apps', {}, id)]: entry, [build('old', {}, id)]: entry } }, other)
    await scene.sweep()
    await scene.nextDay()
    assert.deepEqual([await kept(scene), await kept(scene, id)], [{ apps: ['production'] }, { apps: ['production'] }])
  })
  it('is left for the next sweep where the head moved meanwhile', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await head(scene, { old: ['production'] })
    await scene.sweep()
    let moves = 1
    scene.around((inner) => ({
      ...inner,
      async put(key, bytes, condition) {
        const outcome = await inner.put(key, bytes, condition)
        if (key.startsWith('sweep/') && moves-- > 0) await scene.head({ revision: revision(2) })
        return outcome
      },
    }))
    assert.equal((await scene.nextDay()).forgotten, 0)
    assert.deepEqual(await kept(scene), { old: ['production'] })
    assert.equal((await scene.nextDay()).forgotten, 1)
    assert.equal((await readHead(scene.bucket.store, source))?.value.revision, revision(2))
  })
})

const repository = repositoryName(sampleSource.url)

function use(scene: Scene, by = 'production/flux-system/flux-system', intervalMs = 60_000): Promise<void> {
  return addSource(scene.bucket, { repository, source, credential: 'acme', by, intervalMs })
}

async function listed(scene: Scene): Promise<readonly object[]> {
  return (await readAllSources(scene.bucket.store)).found.flatMap(({ sources }) => sources)
}

describe('a source', () => {
  it('is retired when nobody has named it and wanted a build of it for 24 hours', async () => {
    const scene = await sweepScene()
    await use(scene, 'production/apps/gone')
    await unit(scene, 'production', 'apps')
    await head(scene, {})
    await writeAnswer(scene.bucket, source, 1)
    assert.equal((await scene.sweep()).retired, 0)
    assert.deepEqual(await listed(scene), [{ source, credential: 'acme', intervals: {} }])
    assert.equal(await readAnswer(scene.bucket.store, source), 1)
    assert.equal((await scene.nextDay()).retired, 1)
    assert.equal(await readHead(scene.bucket.store, source), undefined)
    assert.equal(await readAnswer(scene.bucket.store, source), undefined)
    assert.deepEqual(await listed(scene), [])
    assert.equal((await scene.nextDay()).retired, 0)
  })
  it('is retired a day after its last build was forgotten', async () => {
    const scene = await sweepScene()
    await use(scene, 'production/apps/gone')
    await unit(scene, 'production', 'apps')
    await head(scene, { old: ['production'] })
    await scene.sweep()
    assert.deepEqual(await scene.nextDay().then(({ forgotten, retired }) => [forgotten, retired]), [1, 0])
    assert.deepEqual(await scene.nextDay().then(({ forgotten, retired }) => [forgotten, retired]), [0, 0])
    assert.deepEqual(await scene.nextDay().then(({ forgotten, retired }) => [forgotten, retired]), [0, 1])
  })
  it('is retired where a crash left it without a head', async () => {
    const scene = await sweepScene()
    await use(scene, 'production/apps/gone')
    await unit(scene, 'production', 'apps')
    await scene.sweep()
    assert.equal((await scene.nextDay()).retired, 1)
    assert.deepEqual(await listed(scene), [])
  })
  const keeps: readonly (readonly [string, (scene: Scene) => Promise<unknown>])[] = [
    ['wants a build of it', (scene) => head(scene, { apps: ['somewhere'] })],
    ['names its GitRepository', (scene) => use(scene)],
    ['might name it, from outside the fleet file', (scene) => use(scene, 'gone/apps/gone')],
    ['might see its head, which cannot be read', (scene) => scene.raw(headKey(source), '{')],
    ['might be listed with it, where a list cannot be read', (scene) => scene.raw(sourcesKey(digestOf('x')), '{')],
  ]
  for (const [name, why] of keeps) {
    it(`stays where someone ${name}`, async () => {
      const scene = await sweepScene()
      await unit(scene, 'production', 'apps')
      await use(scene, 'production/apps/gone')
      await head(scene, {})
      await why(scene)
      await scene.sweep()
      assert.equal((await scene.nextDay()).retired, 0)
      assert.equal(await scene.has(headKey(source)), true)
      assert.equal((await listed(scene)).length, 1)
    })
  }
  it('stays where a lane began to use it in the last moment', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await use(scene, 'production/apps/gone')
    await head(scene, {})
    await scene.sweep()
    scene.around((inner) => ({
      ...inner,
      async deleteIf(key, condition) {
        if (key === headKey(source)) await head(scene, { apps: ['production'] })
        return inner.deleteIf(key, condition)
      },
    }))
    assert.equal((await scene.nextDay()).retired, 0)
    assert.deepEqual(await kept(scene), { apps: ['production'] })
    assert.equal((await listed(scene)).length, 1)
  })
  it('is not kept at the pace of a GitRepository that is gone', async () => {
    const scene = await sweepScene()
    await unit(scene, 'production', 'apps')
    await head(scene, { apps: ['production'] })
    await use(scene)
    await use(scene, 'production/apps/gone', 1_000)
    await use(scene, 'elsewhere/apps/gone', 2_000)
    await scene.sweep()
    const intervals = { 'elsewhere/apps/gone': 2_000, 'production/flux-system/flux-system': 60_000 }
    assert.deepEqual(await listed(scene), [{ source, credential: 'acme', intervals }])
  })
})
