import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { Problem } from '../../lib/core/problem.ts'
import { renderSource } from '../../lib/render/render-source.ts'
import { headKey } from '../../lib/store/keys.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { inputsStore } from '../../lib/store/packed-inputs.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { config, renderScene, revisionOf, scriptedKustomize, source, take } from './scene.ts'

const request = { cluster: 'prod', paths: ['app'] }

/** A store that tells its writes, and crashes at those of a prefix while `crashes` says so. */
function watchedStore() {
  const inner = memoryObjectStore()
  const puts: string[] = []
  let prefix: string | undefined
  const store: ObjectStore = {
    ...inner,
    async put(key, bytes, condition) {
      if (prefix !== undefined && key.startsWith(prefix)) throw new Error('crash')
      puts.push(key)
      return inner.put(key, bytes, condition)
    },
  }
  const crashAt = (next: string | undefined) => {
    prefix = next
  }
  return { store, puts, crashAt }
}

describe('a head and its packed inputs (H1)', () => {
  it('stores build, artifact and inputs before the head that names them', async () => {
    const { store, puts } = watchedStore()
    const scene = await renderScene({ store })
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    take(puts)
    await scene.render(request)
    const { value } = await scene.head()
    const order = [
      'builds/',
      `artifacts/${(await scene.build('app')).artifact}`,
      `inputs/${value.inputs}`,
      headKey(source),
    ]
    const found = order.map((key) => puts.findIndex((put) => put.startsWith(key)))
    assert(!found.includes(-1), puts.join('\n'))
    assert.deepEqual(found, found.toSorted())
    const inputs = value.inputs && (await inputsStore(memoryBucket(store)).get(value.inputs))
    assert.deepEqual([...inputs!.keys()], [(await scene.build('app')).inputs])
  })

  it('keeps the old head where a crash comes between the inputs and the head, and renders the next time', async () => {
    const { store, crashAt } = watchedStore()
    const scene = await renderScene({ store })
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    await scene.render(request)
    const before = await scene.head()
    crashAt('heads/')
    scene.push('2', { 'app/a.yaml': config('a', 'two') })
    await assert.rejects(scene.render())
    assert.deepEqual(await scene.head(), before)
    crashAt(undefined)
    await scene.render()
    assert.match((await scene.text('app'))!, /two/)
    assert.equal((await scene.build('app')).renderedAt, revisionOf('2'))
  })

  it('moves no head whose inputs could not be stored', async () => {
    const { store, crashAt } = watchedStore()
    const scene = await renderScene({ store })
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    await scene.render(request)
    const before = await scene.head()
    crashAt('inputs/')
    scene.push('2', { 'app/a.yaml': config('a', 'two') })
    await assert.rejects(scene.render())
    assert.deepEqual(await scene.head(), before)
  })

  it('carries an artifact to a new revision without rendering where its inputs are the same', async () => {
    const scene = await renderScene()
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    await scene.render(request)
    const before = await scene.build('app')
    take(scene.rendered)
    scene.push('2', { 'app/a.yaml': config('a', 'one'), 'README.md': 'new' })
    await scene.render()
    assert.deepEqual(scene.rendered, [])
    assert.deepEqual(await scene.build('app'), { ...before, renderedAt: revisionOf('2') })
  })

  it('renders only the builds whose inputs changed', async () => {
    const scene = await renderScene()
    const other = { 'other/b.yaml': config('b', 'same') }
    scene.push('1', { ...other, 'app/a.yaml': config('a', 'one') })
    await scene.render({ cluster: 'prod', paths: ['app', 'other'] })
    take(scene.rendered)
    scene.push('2', { ...other, 'app/a.yaml': config('a', 'two') })
    await scene.render()
    assert.deepEqual(scene.rendered, ['app'])
    assert.equal((await scene.build('other')).renderedAt, revisionOf('2'))
  })

  it('renders again what a new version of the engine would render differently', async () => {
    const scene = await renderScene()
    const files = { 'app/a.yaml': config('a', 'one') }
    scene.push('1', files)
    await scene.render(request)
    const rendered: string[] = []
    const kustomize = { ...scriptedKustomize(rendered), engine: 'scripted/2' }
    const updated = await renderScene({ store: scene.deps.bucket.store, kustomize })
    updated.push('2', files)
    await updated.render()
    assert.deepEqual(rendered, ['app'])
  })

  it('renders again where the packed inputs are not there any more', async () => {
    const scene = await renderScene()
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    await scene.render(request)
    take(scene.rendered)
    await scene.deps.bucket.store.delete(`inputs/${(await scene.head()).value.inputs}`)
    scene.push('2', { 'app/a.yaml': config('a', 'one') })
    const elsewhere = { ...scene.deps, inputs: inputsStore(scene.deps.bucket) }
    await renderSource(elsewhere, { source, asked: [] }, AbortSignal.timeout(10_000))
    assert.deepEqual(scene.rendered, ['app'])
    assert.equal((await scene.build('app')).renderedAt, revisionOf('2'))
  })

  it('remembers the revisions before, newest first, each once and at most twenty', async () => {
    const scene = await renderScene()
    const commits = ['1', '2', '1', ...Array.from({ length: 25 }, (_, n) => `a${n}b`)]
    for (const commit of commits) {
      scene.push(commit, {})
      await scene.render()
      if (commit === '2') scene.push('1', {})
    }
    const { earlier } = (await scene.head()).value
    assert.deepEqual(earlier, commits.slice(-21, -1).reverse().map(revisionOf))
  })
})

describe('a build that fails', () => {
  const good = { 'app/a.yaml': config('a', 'one') }
  const bad = { 'app/a.yaml': config('a', 'broken') }
  const failing = async () => {
    const scene = await renderScene()
    scene.push('1', good)
    await scene.render(request)
    const before = await scene.build('app')
    scene.push('2', bad)
    scene.clock.pass(1_000)
    await scene.render()
    return { scene, before }
  }

  it('keeps its artifact with the revision that gave it, and says why', async () => {
    const { scene, before } = await failing()
    const { artifact, renderedAt, error } = await scene.build('app')
    assert.equal((await scene.head()).value.revision, revisionOf('2'))
    assert.deepEqual([artifact, renderedAt], [before.artifact, revisionOf('1')])
    assert.equal(error?.code, 'BuildFailed')
    assert.match(error.message, /app is broken/)
    assert.equal(error.since, scene.clock.now())
  })

  it('is not rendered again while its inputs are the same, at no later revision either', async () => {
    const { scene } = await failing()
    const before = await scene.build('app')
    take(scene.rendered)
    scene.clock.pass(1_000)
    scene.push('3', { ...bad, 'README.md': '' })
    await scene.render()
    await scene.render()
    assert.deepEqual(scene.rendered, [])
    assert.deepEqual(await scene.build('app'), before)
  })

  it('has failed since its first failure, not since the last one of the same kind', async () => {
    const { scene } = await failing()
    const { error } = await scene.build('app')
    scene.clock.pass(1_000)
    scene.push('3', { ...bad, 'app/b.yaml': config('b', 'more') })
    await scene.render()
    assert.deepEqual((await scene.build('app')).error, error)
  })

  it('is repaired by the push that mends it, and by a revert', async () => {
    for (const mended of [good, { 'app/a.yaml': config('a', 'two') }]) {
      const { scene } = await failing()
      scene.push('3', mended)
      await scene.render()
      const { error, renderedAt } = await scene.build('app')
      assert.deepEqual([error, renderedAt], [undefined, revisionOf('3')])
      assert.equal((await scene.text('app'))!.trim(), mended['app/a.yaml'].trim())
    }
  })

  it('is repaired by a force push back to the very revision that gave its artifact', async () => {
    const { scene, before } = await failing()
    scene.push('1', good)
    await scene.render({ hint: { attempt: 3, doubted: revisionOf('1'), against: (await scene.head()).seq } })
    assert.deepEqual(await scene.build('app'), before)
  })

  it('hides no other build of the same source', async () => {
    const scene = await renderScene()
    scene.push('1', { ...bad, 'other/b.yaml': config('b', 'fine') })
    await scene.render({ cluster: 'prod', paths: ['app', 'other', 'missing'] })
    assert.match((await scene.text('other'))!, /fine/)
    assert.equal((await scene.build('app')).artifact, undefined)
    assert.match((await scene.build('missing')).error!.message, /missing/)
  })

  it('that nobody wrote down is the failure of that build alone', async () => {
    const scene = await renderScene()
    scene.push('1', good)
    await scene.render({ cluster: 'prod', paths: ['app', 'other'] })
    const [id] = Object.entries((await scene.head()).value.builds).find(([, { error }]) => error !== undefined)!
    await scene.deps.bucket.store.delete(`builds/${id}`)
    scene.push('2', { ...good, 'other/b.yaml': config('b', 'fine') })
    await scene.render()
    assert.equal((await scene.head()).value.builds[id as never]!.error?.code, 'NotFound')
    assert.equal((await scene.build('app')).renderedAt, revisionOf('2'))
  })
})

describe('an environment that fails', () => {
  it('is no failure of a build: the head stays as it was and the message comes again', async () => {
    const problem = new Problem({ code: 'ToolMissing', subject: 'kubectl', what: 'is not there' })
    const kustomize = { engine: 'scripted/1', build: () => Promise.reject(problem) }
    const scene = await renderScene({ kustomize })
    const before = await scene.head()
    scene.push('1', { 'app/a.yaml': config('a', 'one') })
    await assert.rejects(scene.render(request), problem)
    assert.deepEqual(await scene.head(), before)
    assert.deepEqual(scene.wakes, [])
  })
})
