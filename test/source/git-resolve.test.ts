import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileTransport } from '../../lib/adapters/git/file-transport.ts'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { openRepository } from '../../lib/source/git/open.ts'
import type { GitRef } from '../../lib/source/spec.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'

let git: GitRepository
const commits: string[] = []

before(() => {
  git = createRepository()
  for (const value of ['0', '1', '2', '3']) commits.push(git.commit({ 'a.yaml': value, [`dir/${value}.yaml`]: value }))
  git.tag('v1.0.0', { message: 'first', at: commits[0]! })
  git.tag('1.1.0+z', { at: commits[1]! })
  git.tag('1.1.0+a', { at: commits[2]!, message: 'tagged later' })
  git.branch('side')
  commits.push(git.commit({ 'side.yaml': 'x' }))
})
after(() => git.remove())

function resolve(ref: GitRef, url = git.url) {
  const transport = fileTransport({ url, env: process.env })
  const signal = AbortSignal.timeout(20_000)
  return openRepository({ transport, cache: memoryObjectStore(), signal }).resolve(ref)
}

const found: readonly (readonly [string, GitRef, () => string])[] = [
  ['a branch', { branch: 'main' }, () => `main@sha1:${commits[3]}`],
  ['an annotated tag', { tag: 'v1.0.0' }, () => `v1.0.0@sha1:${commits[0]}`],
  [
    'a range, where the newest commit decides between equal versions',
    { semver: '1.x' },
    () => `1.1.0+a@sha1:${commits[2]}`,
  ],
  ['a full name', { name: 'refs/heads/side' }, () => `refs/heads/side@sha1:${commits[4]}`],
  ['HEAD', { name: 'HEAD' }, () => `HEAD@sha1:${commits[4]}`],
]

for (const [name, ref, revision] of found) {
  test(`${name} has a revision`, async () => assert.equal((await resolve(ref)).revision, revision()))
}

test('a commit has a revision, with and without its branch', async () => {
  const [first = '', second = ''] = commits
  assert.equal((await resolve({ commit: second })).revision, `sha1:${second}`)
  assert.equal((await resolve({ commit: second, branch: 'main' })).revision, `main@sha1:${second}`)
  assert.equal((await resolve({ commit: first, branch: 'side' })).revision, `side@sha1:${first}`)
})

test('a commit that is not on its branch is refused', async () => {
  const [side = ''] = commits.slice(-1)
  await assert.rejects(resolve({ commit: side, branch: 'main' }), {
    code: 'NotFound',
    message: /is not on branch main/,
  })
  await assert.rejects(resolve({ commit: 'f'.repeat(40), branch: 'main' }), { code: 'NotFound' })
})

const missing: readonly (readonly [GitRef, RegExp])[] = [
  [{}, /has no branch master\. There are the branches main, side\./],
  [{ tag: 'v2' }, /has no tag v2\. There are the tags 1\.1\.0\+a, 1\.1\.0\+z, v1\.0\.0\./],
  [{ semver: '>5' }, /has no tag in the range >5\. There are the tags/],
  [{ name: 'refs/pull/1/head' }, /has no ref refs\/pull\/1\/head\. There are the refs refs\/heads\/main/],
]

for (const [ref, message] of missing) {
  test(`${JSON.stringify(ref)} is not there, and what is there is listed`, () =>
    assert.rejects(resolve(ref), { code: 'NotFound', message }))
}

test('a ref that is malformed is refused before anything is asked', () =>
  assert.rejects(resolve({ branch: 'a b' }, 'file:///nowhere'), { code: 'InvalidInput' }))

test('an empty repository says so', async () => {
  const empty = createRepository()
  await assert.rejects(resolve({ branch: 'main' }, empty.url), { code: 'SourceFailed', message: /empty repository/ })
  empty.remove()
})

test('a sha256 repository is refused clearly', async () => {
  const other = createRepository({ format: 'sha256' })
  other.commit({ a: '1' })
  await assert.rejects(resolve({ branch: 'main' }, other.url), { code: 'Unsupported', message: /sha256, not sha1/ })
  other.remove()
})

test('a commit that is not there cannot be opened, and a tree is no commit', async () => {
  const transport = fileTransport({ url: git.url, env: process.env })
  const repository = openRepository({ transport, cache: memoryObjectStore(), signal: AbortSignal.timeout(20_000) })
  for (const commit of ['f'.repeat(40), git.git('rev-parse', 'HEAD^{tree}')]) {
    const { revision } = await repository.resolve({ commit })
    await assert.rejects(repository.tree({ commit, revision, ignore: '' }), { code: 'SourceFailed' })
  }
})

test('a repository that unfolds to billions of paths is refused', async () => {
  const bomb = createRepository()
  bomb.commit({ a: 'x' })
  let tree = bomb.git('rev-parse', 'HEAD^{tree}')
  const scripted = (oid: string): string => Array.from({ length: 12 }, (_, i) => `040000 tree ${oid}\td${i}`).join('\n')
  for (let level = 0; level < 10; level += 1)
    tree = bomb.git('-c', `alias.t=!printf '%s\\n' "${scripted(tree)}" | git mktree`, 't')
  bomb.git('update-ref', 'refs/heads/bomb', bomb.git('commit-tree', '-m', 'bomb', tree))
  const transport = fileTransport({ url: bomb.url, env: process.env })
  const repository = openRepository({ transport, cache: memoryObjectStore(), signal: AbortSignal.timeout(20_000) })
  const resolved = await repository.resolve({ branch: 'bomb' })
  await assert.rejects(repository.tree({ ...resolved, ignore: '' }), {
    code: 'SourceFailed',
    message: /paths of a commit/,
  })
  bomb.remove()
})
