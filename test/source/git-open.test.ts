import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileTransport } from '../../lib/adapters/git/file-transport.ts'
import { httpTransport } from '../../lib/adapters/git/http-transport.ts'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { openRepository } from '../../lib/source/git/open.ts'
import type { GitTransport } from '../../lib/source/git/transport.ts'
import type { Tree } from '../../lib/source/tree.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { type GitServerOptions, startGitServer } from '../support/git-server.ts'

function open(transport: GitTransport, cache: ObjectStore = memoryObjectStore()) {
  return openRepository({ transport, cache, signal: AbortSignal.timeout(20_000) })
}

/** Counts what is asked of a store. */
function counted(store: ObjectStore): { store: ObjectStore; asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    store: {
      ...store,
      get: (key) => {
        asked.push('get')
        return store.get(key)
      },
      put: (key, bytes, condition) => {
        asked.push('put')
        return store.put(key, bytes, condition)
      },
    },
  }
}

async function textOf(tree: Tree, path: string): Promise<string | undefined> {
  const bytes = (await tree.read([path])).get(path)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}

async function allPaths(tree: Tree, path = ''): Promise<string[]> {
  const entries = (await tree.list(path)) ?? []
  const below = await Promise.all(
    entries.map(async (entry) => {
      const full = path === '' ? entry.name : `${path}/${entry.name}`
      return entry.kind === 'file' ? [full] : [`${full}/`, ...(await allPaths(tree, full))]
    }),
  )
  return below.flat()
}

async function withRepository(work: (repository: GitRepository) => Promise<void>): Promise<void> {
  const repository = createRepository()
  try {
    await work(repository)
  } finally {
    repository.remove()
  }
}

async function withServer(
  options: Omit<GitServerOptions, 'folder'>,
  work: (repository: GitRepository, server: Awaited<ReturnType<typeof startGitServer>>) => Promise<void>,
): Promise<void> {
  await withRepository(async (repository) => {
    const server = await startGitServer({ ...options, folder: `${repository.folder}/.git` })
    try {
      await work(repository, server)
    } finally {
      await server.close()
    }
  })
}

test('a tree of a local repository lists, finds and reads files', () =>
  withRepository(async (git) => {
    git.commit({
      'apps/web/deployment.yaml': 'kind: Deployment\n',
      'apps/web/run.sh': { executable: '#!/bin/sh\n' },
      'apps/link': { symlink: 'web' },
      'README.md': 'hello\n',
      'apps/logo.png': 'picture',
    })
    const repository = open(fileTransport({ url: git.url, env: process.env }))
    const { commit, revision } = await repository.resolve({ branch: 'main' })
    assert.equal(revision, `main@sha1:${git.git('rev-parse', 'HEAD')}`)
    const tree = await repository.tree({ commit, revision, ignore: '' })
    assert.deepEqual(await allPaths(tree), [
      'README.md',
      'apps/',
      'apps/web/',
      'apps/web/deployment.yaml',
      'apps/web/run.sh',
    ])
    assert.equal(await textOf(tree, 'apps/web/deployment.yaml'), 'kind: Deployment\n')
    assert.equal(tree.root, git.git('rev-parse', 'HEAD^{tree}'))
    const entry = await tree.entry('apps/web/run.sh')
    assert.ok(entry?.kind === 'file' && entry.executable)
    assert.equal((await tree.entry('apps/web'))?.oid, git.git('rev-parse', 'HEAD:apps/web'))
    for (const odd of [
      'apps/../README.md',
      './README.md',
      '/README.md',
      'apps//web',
      'apps/link',
      'README.md/x',
      'nothing',
    ]) {
      assert.equal(await tree.entry(odd), undefined, odd)
    }
    assert.equal((await tree.read(['nothing', 'apps', 'apps/logo.png'])).size, 0)
    assert.equal(await tree.list('README.md'), undefined)
  }))

test('a push of one file needs one fetch and one write', () =>
  withServer({}, async (git, server) => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`apps/app-${index % 20}/file-${index}.yaml`, `value: ${index}\n`]),
    )
    git.commit(files)
    const { store, asked } = counted(memoryObjectStore())
    const transport = () => httpTransport({ url: server.url, credential: '' })
    const first = open(transport(), store)
    const before = await first.resolve({ branch: 'main' })
    const old = await first.tree({ ...before, ignore: '' })
    await old.read(Object.keys(files))
    assert.deepEqual(asked, ['get'])
    await first.keep()
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs', 'fetch', 'fetch'])
    assert.deepEqual(asked.splice(0), ['get', 'put'])

    git.commit({ 'apps/app-3/file-3.yaml': 'value: changed\n' })
    const sent = server.sent()
    const second = open(transport(), store)
    const after = await second.resolve({ branch: 'main' })
    const tree = await second.tree({ ...after, ignore: '', earlier: before.commit })
    assert.equal((await tree.read(Object.keys(files))).size, 300)
    assert.equal(await textOf(tree, 'apps/app-3/file-3.yaml'), 'value: changed\n')
    await second.keep()
    await second.keep()
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs', 'fetch'])
    assert.deepEqual(asked.splice(0), ['get', 'get', 'put'])
    assert.ok(server.sent() - sent < 4_000, `${server.sent() - sent} bytes`)

    const third = open(transport(), store)
    const again = await third.tree({ ...(await third.resolve({ branch: 'main' })), ignore: '' })
    assert.equal((await again.read(Object.keys(files))).size, 300)
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs'])
    assert.deepEqual(asked.splice(0), ['get'])
  }))

test('large files are fetched by id, only when read', () =>
  withServer({}, async (git, server) => {
    const large = 'x'.repeat(100_000)
    git.commit({ 'large.yaml': large, 'small.yaml': 'a: 1\n' })
    const repository = open(httpTransport({ url: server.url, credential: '' }))
    const tree = await repository.tree({ ...(await repository.resolve({ branch: 'main' })), ignore: '' })
    assert.equal(await textOf(tree, 'small.yaml'), 'a: 1\n')
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs', 'fetch', 'fetch'])
    assert.equal(await textOf(tree, 'large.yaml'), large)
    assert.deepEqual(server.requests.splice(0), ['fetch'])
  }))

test('a server without filters sends everything at once', () =>
  withServer({ config: ['uploadpack.allowFilter=false'] }, async (git, server) => {
    git.commit({ 'a.yaml': 'a: 1\n', 'b/c.yaml': 'c: 1\n' })
    const store = memoryObjectStore()
    const transport = () => httpTransport({ url: server.url, credential: '' })
    const first = open(transport(), store)
    const before = await first.resolve({ branch: 'main' })
    const tree = await first.tree({ ...before, ignore: '' })
    assert.equal(await textOf(tree, 'b/c.yaml'), 'c: 1\n')
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs', 'fetch'])
    git.commit({ 'a.yaml': 'a: 2\n' })
    const second = open(transport(), store)
    const after = await second.tree({
      ...(await second.resolve({ branch: 'main' })),
      ignore: '',
      earlier: before.commit,
    })
    assert.equal((await after.read(['a.yaml', 'b/c.yaml'])).size, 2)
    assert.deepEqual(server.requests.splice(0), ['GET info/refs', 'ls-refs', 'fetch'])
  }))

test('files that many readers want at once are fetched together', () =>
  withServer({}, async (git, server) => {
    const names = Array.from({ length: 40 }, (_, index) => `${index}.yaml`)
    git.commit(Object.fromEntries(names.map((name) => [name, name.repeat(5_000)])))
    const repository = open(httpTransport({ url: server.url, credential: '' }))
    const tree = await repository.tree({ ...(await repository.resolve({ branch: 'main' })), ignore: '' })
    server.requests.length = 0
    const texts = await Promise.all(names.map((name) => textOf(tree, name)))
    assert.deepEqual(
      texts,
      names.map((name) => name.repeat(5_000)),
    )
    assert.ok(server.requests.length <= 3, `${server.requests}`)
  }))

test('a delta against a file that was never fetched is resolved', () =>
  withServer({}, async (git, server) => {
    const lines = Array.from({ length: 400 }, (_, index) => `line ${index} ${Math.sin(index)}`)
    git.commit({ 'a.yaml': lines.join('\n'), 'b.yaml': 'b: 1\n' })
    const store = memoryObjectStore()
    const first = open(httpTransport({ url: server.url, credential: '' }), store)
    const before = await first.resolve({ branch: 'main' })
    await first.tree({ ...before, ignore: '' })
    await first.keep()
    const changed = lines.with(7, 'changed').join('\n')
    git.commit({ 'a.yaml': changed })
    git.git('repack', '-q', '-a', '-d')
    const second = open(httpTransport({ url: server.url, credential: '' }), store)
    const after = await second.resolve({ branch: 'main' })
    server.requests.length = 0
    const tree = await second.tree({ ...after, ignore: '', earlier: before.commit })
    assert.deepEqual(server.requests, ['fetch', 'fetch'])
    assert.equal(await textOf(tree, 'a.yaml'), changed)
    assert.deepEqual(server.requests, ['fetch', 'fetch'])
  }))

test('a server that refuses one kind of filter is asked without it', () =>
  withServer({ config: ['uploadpackfilter.blob:none.allow=false'] }, async (git, server) => {
    git.commit({ 'a.yaml': 'a: 1\n' })
    const repository = open(httpTransport({ url: server.url, credential: '' }))
    const tree = await repository.tree({ ...(await repository.resolve({ branch: 'main' })), ignore: '' })
    assert.equal(await textOf(tree, 'a.yaml'), 'a: 1\n')
    assert.deepEqual(server.requests, ['GET info/refs', 'ls-refs', 'fetch', 'fetch'])
  }))

test('an earlier commit that the server has lost does no harm', () =>
  withServer({}, async (git, server) => {
    git.commit({ 'a.yaml': 'a: 1\n', 'b/c.yaml': 'c: 1\n' })
    const store = memoryObjectStore()
    const first = open(httpTransport({ url: server.url, credential: '' }), store)
    const before = await first.resolve({ branch: 'main' })
    await first.tree({ ...before, ignore: '' })
    git.git('checkout', '-q', '--orphan', 'other')
    git.commit({ 'a.yaml': 'a: 2\n' })
    git.git('branch', '-D', 'main')
    git.git('reflog', 'expire', '--expire=all', '--all')
    git.git('gc', '-q', '--prune=all')
    const second = open(httpTransport({ url: server.url, credential: '' }), store)
    const after = await second.resolve({ branch: 'other' })
    const tree = await second.tree({ ...after, ignore: '', earlier: before.commit })
    assert.equal(await textOf(tree, 'a.yaml'), 'a: 2\n')
  }))

test('what is kept for one credential is not used for another, nor when the server says no', () =>
  withServer({ auth: { user: 'git', password: 'secret' } }, async (git, server) => {
    git.commit({ 'a.yaml': 'a: 1\n' })
    const { store, asked } = counted(memoryObjectStore())
    const auth = { kind: 'basic', user: 'git', password: 'secret' } as const
    const allowed = open(httpTransport({ url: server.url, credential: 'ours', auth }), store)
    const resolved = await allowed.resolve({ branch: 'main' })
    await allowed.tree({ ...resolved, ignore: '' })
    asked.length = 0
    for (const credential of ['', 'ours']) {
      const refused = open(httpTransport({ url: server.url, credential }), store)
      await assert.rejects(refused.tree({ ...resolved, ignore: '' }), { code: 'SourceFailed' })
    }
    assert.deepEqual(asked, [])
    const other = open(httpTransport({ url: server.url, credential: 'theirs', auth }), store)
    server.requests.length = 0
    await other.tree({ ...resolved, ignore: '' })
    assert.deepEqual(server.requests, ['GET info/refs', 'fetch'])
  }))

test('a damaged copy in the cache is read again from the server', () =>
  withRepository(async (git) => {
    git.commit({ 'a.yaml': 'a: 1\n' })
    const cache = memoryObjectStore()
    const transport = () => fileTransport({ url: git.url, env: process.env })
    const first = open(transport(), cache)
    const resolved = await first.resolve({ branch: 'main' })
    await first.tree({ ...resolved, ignore: '' })
    for await (const { key, etag } of cache.list('')) await cache.put(key, Buffer.from('nonsense'), { etag })
    const tree = await open(transport(), cache).tree({ ...resolved, ignore: '' })
    assert.equal(await textOf(tree, 'a.yaml'), 'a: 1\n')
  }))

test('.sourceignore files and spec.ignore decide what is in a tree', () =>
  withRepository(async (git) => {
    git.commit({
      '.sourceignore': '/*\n!/deploy\n',
      'deploy/.sourceignore': 'secret.yaml\n',
      'deploy/a.yaml': '1',
      'deploy/b.md': '1',
      'deploy/secret.yaml': '1',
      'deploy/docs/picture.png': '1',
      'other/secret.yaml': '1',
      'README.md': '1',
    })
    const repository = open(fileTransport({ url: git.url, env: process.env }))
    const resolved = await repository.resolve({ branch: 'main' })
    const tree = await repository.tree({ ...resolved, ignore: '*.md\n' })
    assert.deepEqual(await allPaths(tree), [
      'deploy/',
      'deploy/.sourceignore',
      'deploy/a.yaml',
      'deploy/docs/',
      'deploy/docs/picture.png',
    ])
    const same = await repository.tree({ ...resolved, ignore: '*.md' })
    const different = await repository.tree({ ...resolved, ignore: '' })
    assert.equal(same.ignore, tree.ignore)
    assert.notEqual(different.ignore, tree.ignore)
  }))
