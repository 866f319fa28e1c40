import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PollMessage, PushMessage } from '../../lib/queue/message.ts'
import { ensureHead } from '../../lib/render/ensure-head.ts'
import { renderMemory } from '../../lib/render/memory.ts'
import { sourcesConcerned } from '../../lib/render/sources-concerned.ts'
import { type GitRef, type SourceSpec, sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import { headKey } from '../../lib/store/keys.ts'
import { addSource } from '../../lib/store/sources.ts'
import { sampleSource } from '../store/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const repository = repositoryName(sampleSource.url)

const use = { by: 'prod/flux-system/flux-system', intervalMs: 60_000 }

/** Names of the sources, among the given ones of the repository, that a message concerns. */
async function concerned(
  sources: Readonly<Record<string, Partial<SourceSpec>>>,
  message: Partial<PushMessage> | Partial<PollMessage>,
): Promise<readonly string[]> {
  const bucket = memoryBucket()
  const names = new Map<string, string>()
  for (const [name, change] of Object.entries(sources)) {
    const spec = { ...sampleSource, ...change }
    names.set(sourceId(spec), name)
    await ensureHead({ bucket }, sourceId(spec), spec, use)
  }
  const full = { schema: 1, repository, ...message } as PushMessage | PollMessage
  return (await sourcesConcerned({ bucket, memory: renderMemory() }, full)).map((id) => names.get(id) ?? id).sort()
}

/** What each kind of ref reads, and which pushes may move that; precedence as in Flux: commit, name, tag, semver, branch. */
const refs: readonly (readonly [string, GitRef, readonly string[], readonly string[]])[] = [
  ['a branch', { branch: 'main' }, ['refs/heads/main'], ['refs/heads/main-2', 'refs/tags/main', 'refs/heads/Main']],
  ['a branch with slashes', { branch: 'release/1' }, ['refs/heads/release/1'], ['refs/heads/1', 'refs/heads/release']],
  ['no ref at all', {}, ['refs/heads/master'], ['refs/heads/main', 'refs/tags/master']],
  ['a tag', { tag: 'v1' }, ['refs/tags/v1'], ['refs/tags/v1.1', 'refs/heads/v1']],
  ['a range of versions', { semver: '1.x' }, ['refs/tags/v1', 'refs/tags/anything'], ['refs/heads/1.x']],
  ['a full name', { name: 'refs/pull/4/head' }, ['refs/pull/4/head'], ['refs/heads/4', 'refs/pull/4/merge']],
  [
    'a commit of a branch',
    { commit: 'abc', branch: 'main' },
    ['refs/heads/main'],
    ['refs/heads/other', 'refs/tags/v1'],
  ],
  ['a commit of no branch', { commit: 'abc' }, ['refs/heads/any', 'refs/tags/any'], []],
  ['a tag before a branch', { tag: 'v1', branch: 'main' }, ['refs/tags/v1'], ['refs/heads/main']],
  ['a range before a branch', { semver: '1.x', branch: 'main' }, ['refs/tags/v1'], ['refs/heads/main']],
  ['a tag before a range', { tag: 'v1', semver: '1.x' }, ['refs/tags/v1'], ['refs/tags/v1.2']],
  ['a name before a tag', { name: 'refs/heads/x', tag: 'v1' }, ['refs/heads/x'], ['refs/tags/v1']],
  [
    'a commit before a name',
    { commit: 'abc', name: 'refs/heads/x', branch: 'main' },
    ['refs/heads/main'],
    ['refs/heads/x'],
  ],
]

describe('a push', () => {
  for (const [name, ref, moving, others] of refs) {
    it(`concerns a source that reads ${name} where it moves that`, async () => {
      for (const pushed of moving)
        assert.deepEqual(await concerned({ it: { ref } }, { kind: 'push', ref: pushed }), ['it'])
      for (const pushed of others) assert.deepEqual(await concerned({ it: { ref } }, { kind: 'push', ref: pushed }), [])
    })
  }

  it('that names no ref concerns every source of the repository', async () => {
    const sources = { branch: {}, tag: { ref: { tag: 'v1' } }, other: { credential: 'other' } }
    assert.deepEqual(await concerned(sources, { kind: 'push' }), ['branch', 'other', 'tag'])
  })

  it('concerns all that read the branch, whatever their credential and filter', async () => {
    const sources = { a: {}, b: { credential: '' }, c: { ignore: '*.md' }, no: { ref: { branch: 'other' } } }
    assert.deepEqual(await concerned(sources, { kind: 'push', ref: 'refs/heads/main' }), ['a', 'b', 'c'])
  })

  it('concerns sources by any way to write the address of the repository', async () => {
    const sources = { ssh: { url: 'git@github.com:acme/fleet.git' }, no: { url: 'https://github.com/acme/fleet-2' } }
    assert.deepEqual(await concerned(sources, { kind: 'push', ref: 'refs/heads/main' }), ['ssh'])
  })

  it('of a repository that nobody reads concerns nothing', async () => {
    assert.deepEqual(await concerned({ it: {} }, { kind: 'push', repository: 'github.com/acme/else' }), [])
  })
})

describe('a poll', () => {
  const sources = { with: {}, without: { credential: '' }, tag: { ref: { tag: 'v1' } } }

  it('concerns what is read with its credential, at any ref', async () => {
    assert.deepEqual(await concerned(sources, { kind: 'poll', credential: 'acme' }), ['tag', 'with'])
  })

  it('without a credential concerns what is read without one', async () => {
    assert.deepEqual(await concerned(sources, { kind: 'poll', credential: '' }), ['without'])
  })
})

it('a source whose head is gone is left out', async () => {
  const bucket = memoryBucket()
  const memory = renderMemory()
  const id = sourceId(sampleSource)
  await addSource(bucket, { ...use, repository, source: id, credential: sampleSource.credential })
  assert.deepEqual(await sourcesConcerned({ bucket, memory }, { schema: 1, kind: 'push', repository }), [])
  await ensureHead({ bucket }, id, sampleSource, use)
  assert.deepEqual(await sourcesConcerned({ bucket, memory }, { schema: 1, kind: 'push', repository }), [id])
  await bucket.store.delete(headKey(id))
  assert.deepEqual(await sourcesConcerned({ bucket, memory }, { schema: 1, kind: 'push', repository }), [])
})
