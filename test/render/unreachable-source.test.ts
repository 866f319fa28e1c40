import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { renderSource } from '../../lib/render/render-source.ts'
import { readHead } from '../../lib/store/heads.ts'
import { memoryTree } from '../support/memory-tree.ts'
import { config, renderScene, revisionOf, source, take } from './scene.ts'

const files = { 'app/a.yaml': config('a', 'one'), 'other/b.yaml': config('b', 'one') }
const prod = { cluster: 'prod', paths: ['app'] }
const gone = new Problem({ code: 'SourceFailed', subject: 'https://github.com/acme/fleet', what: 'has no branch main' })

async function synced() {
  const scene = await renderScene()
  scene.push('1', files)
  await scene.render(prod)
  return scene
}

describe('a source that cannot be resolved', () => {
  it('keeps revision and artifacts, and notes why and since when', async () => {
    const scene = await synced()
    const before = (await scene.head()).value
    scene.unreachable(gone)
    scene.clock.pass(5_000)
    await scene.render()
    const { error, woken: _, ...rest } = (await scene.head()).value
    const { woken: _w, ...kept } = before
    assert.deepEqual(rest, kept)
    assert.deepEqual(error, { code: 'SourceFailed', message: gone.message, since: scene.clock.now() })
  })

  it('notes the same error once: no later poll writes the head or wakes a lane', async () => {
    const scene = await synced()
    scene.unreachable(gone)
    await scene.render()
    const noted = await scene.head()
    take(scene.wakes)
    scene.clock.pass(60_000)
    await scene.render()
    await scene.render()
    const after = await scene.head()
    assert.equal(after.seq, noted.seq)
    assert.equal(after.value.error?.since, noted.value.error?.since)
    assert.deepEqual(scene.wakes, [])
  })

  it('notes another error anew', async () => {
    const scene = await synced()
    scene.unreachable(gone)
    await scene.render()
    scene.clock.pass(1_000)
    scene.unreachable(new Error('connection refused'))
    await scene.render()
    const { error } = (await scene.head()).value
    assert.deepEqual(error, { code: 'SourceFailed', message: 'connection refused', since: scene.clock.now() })
  })

  it('takes requests for builds all the same, to be rendered once it answers again', async () => {
    const scene = await synced()
    scene.unreachable(gone)
    await scene.render({ cluster: 'prod', paths: ['other'] })
    assert.deepEqual(await scene.build('other'), { clusters: ['prod'] })
    scene.unreachable(undefined)
    await scene.render()
    assert.match((await scene.text('other'))!, /name: b/)
  })

  it('is as if nothing had been once it answers again', async () => {
    const scene = await synced()
    const before = await scene.build('app')
    scene.unreachable(gone)
    await scene.render()
    scene.unreachable(undefined)
    await scene.render()
    assert.equal((await scene.head()).value.error, undefined)
    assert.deepEqual(await scene.build('app'), before)
  })

  it('never resolved gives no artifact and no revision', async () => {
    const scene = await renderScene()
    scene.unreachable(gone)
    await scene.render(prod)
    const { revision, error } = (await scene.head()).value
    assert.deepEqual([revision, error?.message], [undefined, gone.message])
    assert.deepEqual(await scene.build('app'), { clusters: ['prod'] })
  })

  it('is not to blame for a message that was stopped', async () => {
    const scene = await synced()
    const before = await scene.head()
    const stop = AbortSignal.abort(new Error('out of time'))
    scene.unreachable(new Error('aborted'))
    await assert.rejects(renderSource(scene.deps, { source, asked: [] }, stop))
    assert.deepEqual(await scene.head(), before)
  })
})

describe('a source whose files cannot be fetched', () => {
  it('keeps its revision and notes why, like one that cannot be resolved', async () => {
    const large = new Problem({ code: 'SourceFailed', subject: 'https://github.com/acme/fleet', what: 'is too large' })
    const { deps, ...scene } = await synced()
    const before = (await scene.head()).value
    const resolve = async () => ({ revision: revisionOf('2'), tree: () => Promise.reject(large) })
    await renderSource({ ...deps, resolve }, { source, asked: [] }, AbortSignal.timeout(10_000))
    const { value } = await scene.head()
    assert.deepEqual([value.revision, value.error?.message], [revisionOf('1'), large.message])
    assert.deepEqual(value.builds, before.builds)
  })

  it('half-way through a build is no failure of the build', async () => {
    const broken = new Problem({ code: 'SourceFailed', subject: 'https://github.com/acme/fleet', what: 'hung up' })
    const { deps, ...scene } = await synced()
    const before = (await scene.head()).value
    const tree = async () => ({ ...memoryTree({ 'app/c.yaml': 'new' }), read: () => Promise.reject(broken) })
    const resolve = async () => ({ revision: revisionOf('2'), tree })
    await renderSource({ ...deps, resolve }, { source, asked: [] }, AbortSignal.timeout(10_000))
    const { value } = await scene.head()
    assert.deepEqual([value.revision, value.error?.message], [revisionOf('1'), broken.message])
    assert.deepEqual(value.builds, before.builds)
  })
})

describe('builds asked for by two clusters', () => {
  it('are rendered once and name both, who are both woken', async () => {
    const scene = await synced()
    take(scene.rendered)
    take(scene.wakes)
    await scene.render({ cluster: 'edge', paths: ['app'] })
    assert.deepEqual((await scene.build('app')).clusters, ['edge', 'prod'])
    assert.deepEqual(scene.rendered, [])
    const { seq } = await scene.head()
    assert.deepEqual(scene.wakes, [
      { cluster: 'edge', seq },
      { cluster: 'prod', seq },
    ])
  })

  it('are asked for as often as one likes: the same request again changes nothing', async () => {
    const scene = await synced()
    const before = await scene.head()
    await scene.render(prod)
    assert.deepEqual(await scene.head(), before)
  })

  it('at the same time lose no request', async () => {
    const scene = await renderScene()
    scene.push('1', files)
    await Promise.all([scene.render(prod), scene.render({ cluster: 'edge', paths: ['app', 'other'] })])
    assert.deepEqual((await scene.build('app')).clusters, ['edge', 'prod'])
    assert.deepEqual((await scene.build('other')).clusters, ['edge'])
  })
})

it('a source that nobody has a head for is left alone', async () => {
  const scene = await renderScene()
  const other = source.replaceAll(/./g, 'a') as typeof source
  await renderSource(scene.deps, { source: other, asked: [] }, AbortSignal.timeout(10_000))
  assert.equal(await readHead(scene.deps.bucket.store, other), undefined)
})
