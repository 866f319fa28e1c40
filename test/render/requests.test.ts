import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BuildId } from '../../lib/build/spec.ts'
import { digestOf } from '../../lib/core/digest.ts'
import type { Revision } from '../../lib/core/revision.ts'
import type { PollMessage, PushMessage, RenderMessage, SourceMessage } from '../../lib/queue/message.ts'
import { doubtOf } from '../../lib/render/doubt.ts'
import { ensureHead } from '../../lib/render/ensure-head.ts'
import { renderMemory } from '../../lib/render/memory.ts'
import type { RenderRequest } from '../../lib/render/render-source.ts'
import { requestsOf } from '../../lib/render/requests.ts'
import { type SourceSpec, sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import { emptyHead } from '../../lib/store/heads.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { sampleSource } from '../store/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { revisionOf } from './scene.ts'

const repository = repositoryName(sampleSource.url)
const specs = {
  main: sampleSource,
  next: { ...sampleSource, ref: { branch: 'next' } },
  open: { ...sampleSource, credential: '' },
} as const satisfies Readonly<Record<string, SourceSpec>>
type Name = keyof typeof specs

const idOf = (name: Name) => sourceId(specs[name])
const buildOf = (name: string) => digestOf(name) as BuildId
const push = (more: Partial<PushMessage> = {}): PushMessage => ({ schema: 1, kind: 'push', repository, ...more })
const poll = (credential: string): PollMessage => ({ schema: 1, kind: 'poll', repository, credential })
const render = (name: Name, more: Partial<SourceMessage> = {}): SourceMessage => {
  return { schema: 1, kind: 'render', source: idOf(name), ...more }
}
const main = 'refs/heads/main'

const use = { by: 'prod/flux-system/flux-system', intervalMs: 60_000 }

type Asked = Omit<RenderRequest, 'source'>

/** Requests by the name of their source, and how often a head or a list of sources was read. */
async function asked(...messages: readonly RenderMessage[]) {
  const bucket = memoryBucket()
  for (const spec of Object.values(specs)) await ensureHead({ bucket }, sourceId(spec), spec, use)
  let reads = 0
  const counted: ObjectStore = {
    ...bucket.store,
    get(key) {
      reads++
      return bucket.store.get(key)
    },
  }
  const requests = await requestsOf({ bucket: { store: counted }, memory: renderMemory() }, messages)
  const found: Partial<Record<Name, Asked>> = {}
  for (const { source, ...rest } of requests) {
    const [name] = Object.keys(specs).filter((each) => idOf(each as Name) === source)
    assert.equal(found[name as Name], undefined, 'a source was asked for twice')
    found[name as Name] = rest
  }
  return { found, reads }
}

describe('messages that waited together', () => {
  it('of one push are one request for each source that reads what was pushed', async () => {
    const { found } = await asked(push({ ref: main, after: 'abc' }))
    assert.deepEqual(found, { main: { asked: [], after: 'abc' }, open: { asked: [], after: 'abc' } })
  })

  it('of a hundred pushes to a branch are those too, with the hint of the last one, and looked up once', async () => {
    const pushes = Array.from({ length: 100 }, (_, n) => push({ ref: main, after: `commit ${n}` }))
    const [once, all] = [await asked(pushes.at(-1)!), await asked(...pushes)]
    assert.deepEqual(all, once)
    assert.equal(all.found.main?.after, 'commit 99')
  })

  it('of pushes to several branches are one request for each, each with the hint of its own last push', async () => {
    const { found } = await asked(
      push({ ref: main, after: 'm1' }),
      push({ ref: 'refs/heads/next', after: 'n1' }),
      push({ ref: main, after: 'm2' }),
    )
    assert.deepEqual([found.main?.after, found.open?.after, found.next?.after], ['m2', 'm2', 'n1'])
  })

  it('of polls ask each source once, whether or not it was pushed too, and a poll takes no hint away', async () => {
    const { found } = await asked(push({ ref: main, after: 'abc' }), poll('acme'), poll('acme'), poll(''))
    assert.deepEqual(found, {
      main: { asked: [], after: 'abc' },
      next: { asked: [] },
      open: { asked: [], after: 'abc' },
    })
  })

  it('of lanes are one request with the builds of all of them', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(buildOf) as [BuildId, BuildId, BuildId]
    const { found } = await asked(
      render('main', { cluster: 'staging', builds: [a, b] }),
      render('main', { cluster: 'prod', builds: [b, c] }),
      render('main', { cluster: 'prod', builds: [c] }),
      render('next', { cluster: 'prod', builds: [a] }),
    )
    const pairs = found.main?.asked.map(({ build, cluster }) => `${cluster} ${[a, b, c].indexOf(build)}`).sort()
    assert.deepEqual(pairs, ['prod 1', 'prod 2', 'staging 0', 'staging 1'])
    assert.deepEqual(found.next, { asked: [{ build: a, cluster: 'prod' }] })
    assert.equal(found.open, undefined)
  })

  it('of a lane and a push are one request with the builds and the hint', async () => {
    const lane = render('main', { cluster: 'prod', builds: [buildOf('a')] })
    const expected = { asked: [{ build: buildOf('a'), cluster: 'prod' }], after: 'abc' }
    for (const messages of [
      [lane, push({ ref: main, after: 'abc' })],
      [push({ ref: main, after: 'abc' }), lane],
    ]) {
      assert.deepEqual((await asked(...messages)).found.main, expected)
    }
  })

  it('of a lane that does not say who it is ask for the source alone', async () => {
    const { found } = await asked(render('main', { builds: [buildOf('a')] }))
    assert.deepEqual(found, { main: { asked: [] } })
  })

  it('of a repository that nobody reads are none', async () => {
    assert.deepEqual((await asked(push({ repository: 'github.com/acme/else' }))).found, {})
  })

  it('of nothing are none', async () => assert.deepEqual((await asked()).found, {}))
})

describe('a doubt that is looked into again (H3)', () => {
  const [one, two] = ['1', '2'].map(revisionOf) as [Revision, Revision]
  const back = render('main', { attempt: 2, doubted: one })

  it('goes on through what came in between', async () => {
    for (const messages of [
      [back, poll('acme')],
      [poll('acme'), back],
      [back, push({ ref: main, after: 'abc' })],
    ]) {
      const { found } = await asked(...messages)
      assert.deepEqual([found.main?.attempt, found.main?.doubted], [2, one])
    }
  })

  it('is the later one of two', async () => {
    const { found } = await asked(back, render('main', { attempt: 1, doubted: two }))
    assert.deepEqual([found.main?.attempt, found.main?.doubted], [1, two])
  })

  it('counts no attempt that was made for another doubt, in whatever order they come', async () => {
    const behind = render('main', { attempt: 1, doubted: one, against: 6, after: 'c1' })
    const beside = render('main', { attempt: 3, after: 'c1' })
    for (const messages of [
      [behind, beside],
      [beside, behind],
    ]) {
      const { found } = await asked(...messages)
      const { attempt, doubted, against } = found.main!
      assert.deepEqual([attempt, doubted, against], [1, one, 6])
    }
  })

  it('over an old push does not use up the attempts of a new one', async () => {
    const old = render('main', { attempt: 3, after: 'c1' })
    const { found } = await asked(old, push({ ref: main, after: 'c2' }))
    const head = { value: { ...emptyHead(sampleSource), revision: revisionOf('1') }, seq: 1 }
    assert.deepEqual(doubtOf(head, revisionOf('1'), found.main!), { kind: 'beside', attempt: 0, pauseMs: 2_000 })
  })

  it('over a push that is delivered again goes on', async () => {
    const { found } = await asked(render('main', { attempt: 3, after: 'c1' }), push({ ref: main, after: 'c1' }))
    assert.deepEqual([found.main?.attempt, found.main?.after], [3, 'c1'])
  })
})

describe('a poll that a person asked for', () => {
  const at = (answer: number): PollMessage => ({ ...poll('acme'), asked: answer })
  const cases: readonly (readonly [string, readonly RenderMessage[], number | undefined])[] = [
    ['is answered', [at(7)], 7],
    ['is answered with all that were asked for before it', [at(5), at(7), at(6)], 7],
    ['is not forgotten over a poll of the schedule', [at(7), poll('acme')], 7],
    ['is not forgotten over a push', [at(7), push({ ref: main })], 7],
    ['nobody waits for one of the schedule', [poll('acme')], undefined],
  ]
  for (const [what, messages, answer] of cases) {
    it(what, async () => assert.equal((await asked(...messages)).found.main?.answer, answer))
  }
})
