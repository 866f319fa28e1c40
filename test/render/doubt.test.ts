import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Revision } from '../../lib/core/revision.ts'
import { type Doubt, doubtOf, type Hint } from '../../lib/render/doubt.ts'
import { emptyHead } from '../../lib/store/heads.ts'
import { sampleSource } from '../store/samples.ts'
import { config, renderScene, revisionOf, take } from './scene.ts'

const [one, two, three] = ['1', '2', '3'].map(revisionOf) as [Revision, Revision, Revision]
const commit = (revision: Revision) => revision.slice(revision.indexOf(':') + 1)
const head = { ...emptyHead(sampleSource), revision: two, earlier: [one] }
const behind = (attempt: number, pauseMs: number): Doubt => ({ kind: 'behind', attempt, pauseMs })
const beside = (attempt: number, pauseMs: number): Doubt => ({ kind: 'beside', attempt, pauseMs })

const cases: readonly [string, Revision, Hint, Doubt][] = [
  ['what it was', two, {}, { kind: 'none' }],
  ['something new', three, {}, { kind: 'none' }],
  ['what the push said', three, { after: commit(three) }, { kind: 'none' }],
  ['an earlier revision', one, {}, behind(0, 2_000)],
  ['an earlier revision, though a push says so', one, { after: commit(one) }, behind(0, 2_000)],
  ['the same earlier revision again', one, { attempt: 1, doubted: one, against: 7 }, behind(1, 5_000)],
  ['the same earlier revision a third time', one, { attempt: 2, doubted: one, against: 7 }, behind(2, 15_000)],
  ['the same earlier revision each time', one, { attempt: 3, doubted: one, against: 7 }, { kind: 'none' }],
  ['an earlier revision after another one', one, { attempt: 3, doubted: three, against: 7 }, behind(0, 2_000)],
  [
    'an earlier revision that was doubted before the head moved on',
    one,
    { attempt: 3, doubted: one, against: 5 },
    behind(0, 2_000),
  ],
  ['what it was, though a push went on', two, { after: commit(three) }, beside(0, 2_000)],
  ['something new, but not what the push said', three, { after: 'f'.repeat(40) }, beside(0, 2_000)],
  ['still not what the push said', two, { after: commit(three), attempt: 2 }, beside(2, 15_000)],
  ['never what the push said', two, { after: commit(three), attempt: 3 }, { kind: 'none' }],
  [
    'not what the push said, after another doubt',
    two,
    { after: commit(three), attempt: 3, doubted: one },
    beside(0, 2_000),
  ],
  ['a push that the head is beyond of', two, { after: commit(one) }, { kind: 'none' }],
]

describe('a source that answers (H3)', () => {
  for (const [name, answered, hint, expected] of cases) {
    it(name, () => assert.deepEqual(doubtOf({ value: head, seq: 7 }, answered, hint), expected))
  }
})

const app = { 'app/a.yaml': config('a', 'one') }
const request = { cluster: 'prod', paths: ['app'] }

describe('a branch that goes back', () => {
  it('is believed after it was asked for four times', async () => {
    const scene = await renderScene()
    for (const name of ['1', '2', '1']) {
      scene.push(name, app)
      await scene.render(request)
    }
    assert.equal((await scene.head()).value.revision, two)
    const pauses: number[] = []
    for (let again = scene.later.shift(); again !== undefined; again = scene.later.shift()) {
      pauses.push(again.pauseMs)
      assert.equal((await scene.head()).value.revision, two)
      await scene.render({ hint: again })
    }
    assert.deepEqual(pauses, [2_000, 5_000, 15_000])
    assert.equal((await scene.head()).value.revision, one)
  })

  it('is not believed where it was a stale answer', async () => {
    const scene = await renderScene()
    for (const name of ['1', '2', '1']) {
      scene.push(name, app)
      await scene.render(request)
    }
    scene.push('2', app)
    await scene.render({ hint: take(scene.later)[0]! })
    assert.equal((await scene.head()).value.revision, two)
    assert.deepEqual(scene.later, [])
  })

  it('is not believed by answers that were given before the head left its revision and came back', async () => {
    const scene = await renderScene()
    for (const name of ['1', '2', '1']) {
      scene.push(name, app)
      await scene.render(request)
    }
    const old = { ...take(scene.later)[0]!, attempt: 3 }
    for (const name of ['3', '2']) {
      scene.push(name, app)
      await scene.render({ hint: { attempt: 3, doubted: two, against: (await scene.head()).seq } })
    }
    assert.equal((await scene.head()).value.revision, two)
    scene.push('1', app)
    await scene.render({ hint: old })
    assert.equal((await scene.head()).value.revision, two)
  })

  it('still has new builds rendered, at the revision that the head has', async () => {
    const scene = await renderScene()
    for (const name of ['1', '2', '1']) {
      scene.push(name, { ...app, [`other/${name}.yaml`]: config('b', name) })
      await scene.render(request)
    }
    await scene.render({ cluster: 'prod', paths: ['other'] })
    assert.equal((await scene.build('other')).renderedAt, two)
    assert.match((await scene.text('other')) ?? '', /str 2/)
  })
})

describe('a build that gets back what it had', () => {
  it('takes its artifact back and renders nothing', async () => {
    const scene = await renderScene()
    const values = ['one', 'two', 'three', 'one', 'two', 'three']
    for (const [index, value] of values.entries()) {
      scene.push(`c${index}`, { 'app/a.yaml': config('a', value) })
      await scene.render(request)
      assert.match((await scene.text('app')) ?? '', new RegExp(value))
      assert.deepEqual(take(scene.rendered), index < 3 ? ['app'] : [])
      assert.equal((await scene.build('app')).renderedAt, revisionOf(`c${index}`))
    }
  })

  it('does so also after it failed in between', async () => {
    const scene = await renderScene()
    for (const [index, value] of ['one', 'broken', 'one'].entries()) {
      scene.push(`c${index}`, { 'app/a.yaml': config('a', value) })
      await scene.render(request)
      assert.equal((await scene.build('app')).error === undefined, value !== 'broken')
    }
    assert.deepEqual(scene.rendered, ['app', 'app'])
    assert.equal((await scene.build('app')).renderedAt, revisionOf('c2'))
  })

  it('renders again where another engine rendered it then', async () => {
    const scene = await renderScene()
    const engines = ['kustomize/1', 'kustomize/2', 'kustomize/1', 'kustomize/3']
    for (const [index, engine] of engines.entries()) {
      const { deps } = scene
      Object.assign(deps, { kustomize: { ...deps.kustomize, engine } })
      scene.push(`c${index}`, app)
      await scene.render(request)
    }
    assert.deepEqual(scene.rendered, ['app', 'app', 'app'])
  })
})

describe('a source that does not answer', () => {
  it('is asked again soon where someone waits for it, and by the next poll else', async () => {
    const scene = await renderScene()
    scene.unreachable(new Error('down'))
    await scene.render()
    assert.deepEqual(take(scene.later), [])
    await scene.render({ hint: { after: 'f'.repeat(40) } })
    assert.deepEqual(
      take(scene.later).map(({ pauseMs, attempt }) => [pauseMs, attempt]),
      [[2_000, 1]],
    )
    await scene.render({ hint: { after: 'f'.repeat(40), attempt: 3 } })
    assert.deepEqual(take(scene.later), [])
  })
})
