import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { fileTransport } from '../../../lib/adapters/git/file-transport.ts'
import { httpTransport } from '../../../lib/adapters/git/http-transport.ts'
import { transportFor } from '../../../lib/adapters/git/transport-for.ts'
import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import { openRepository } from '../../../lib/source/git/open.ts'
import type { GitTransport } from '../../../lib/source/git/transport.ts'
import { createRepository } from '../../support/git-repository.ts'
import { startGitServer } from '../../support/git-server.ts'

const auth = { kind: 'basic', user: 'git', password: 'hunter2' } as const
const bounds = { maxBytes: 1_000_000, signal: AbortSignal.timeout(20_000) }

async function withHttp(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/org/repo`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function resolveMain(transport: GitTransport) {
  return openRepository({ transport, cache: memoryObjectStore(), signal: bounds.signal }).resolve({ branch: 'main' })
}

const statuses: readonly (readonly [number, RegExp])[] = [
  [401, /status 401\. Give a credential/],
  [403, /status 403\. Allow the credential/],
  [404, /status 404\. Check the address/],
  [500, /status 500$/],
]

for (const [status, message] of statuses) {
  test(`an answer of ${status} says what to do`, () =>
    withHttp(
      (_, response) => response.writeHead(status).end('hunter2'),
      async (url) => {
        const transport = httpTransport({ url: url.replace('//', '//git:hunter2@'), credential: 'c', auth })
        const thrown = await transport.advertise(bounds).catch((error: unknown) => error)
        assert.ok(thrown instanceof Error)
        assert.match(thrown.message, message)
        assert.doesNotMatch(JSON.stringify(thrown) + transport.url, /hunter2/)
      },
    ))
}

test('a login page is not taken for a Git server', () =>
  withHttp(
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    (url) => assert.rejects(httpTransport({ url, credential: '' }).advertise(bounds), /not as a Git server/),
  ))

test('more bytes than allowed are refused while they come', () =>
  withHttp(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return
        response.once('drain', more)
      }
      more()
    },
    (url) => assert.rejects(httpTransport({ url, credential: '' }).advertise(bounds), /limit of 1000000 bytes/),
  ))

test('a server that does not answer in time is a failure, giving up is none', () =>
  withHttp(
    () => {},
    async (url) => {
      const transport = httpTransport({ url, credential: '' })
      const late = transport.advertise({ ...bounds, signal: AbortSignal.timeout(50) })
      await assert.rejects(late, { code: 'SourceFailed', message: /did not answer in time/ })
      const stop = new AbortController()
      const given = transport.command(Buffer.from('x'), { ...bounds, signal: stop.signal })
      stop.abort()
      await assert.rejects(given, { code: 'Aborted' })
    },
  ))

test('a server that is not there says why', () =>
  assert.rejects(httpTransport({ url: 'http://127.0.0.1:1/x', credential: '' }).advertise(bounds), {
    code: 'SourceFailed',
    message: /cannot be reached/,
  }))

test('a redirect on the same host keeps the credential, one to another host does not', async () => {
  const git = createRepository()
  git.commit({ a: '1' })
  const seen: (string | undefined)[] = []
  const target = await startGitServer({
    folder: `${git.folder}/.git`,
    auth,
    intercept: (request, response) => {
      seen.push(request.headers.authorization)
      if (!request.url?.startsWith('/moved')) return false
      response.writeHead(301, { location: `/.git${request.url.slice('/moved'.length)}` }).end()
      return true
    },
  })
  const base = `http://127.0.0.1:${target.port}`
  await resolveMain(httpTransport({ url: `${base}/moved`, credential: 'c', auth }))
  assert.deepEqual(target.requests, ['GET info/refs', 'GET info/refs', 'ls-refs'])
  assert.ok(seen.every((header) => header !== undefined))
  seen.length = 0
  await withHttp(
    (request, response) =>
      response.writeHead(302, { location: `${base}/.git${request.url?.slice('/org/repo'.length)}` }).end(),
    async (url) => {
      await assert.rejects(resolveMain(httpTransport({ url, credential: 'c', auth })), /status 401/)
      assert.deepEqual(seen, [undefined])
    },
  )
  await target.close()
  git.remove()
})

const redirects: readonly (readonly [string, RegExp])[] = [
  ['/login', /no repository/],
  ['file:///etc/passwd', /not http/],
  ['/org/repo/info/refs?service=git-upload-pack', /more than 5 times/],
]

for (const [location, message] of redirects) {
  test(`a redirect to ${location} is refused`, () =>
    withHttp(
      (_, response) => response.writeHead(302, { location }).end(),
      (url) => assert.rejects(httpTransport({ url, credential: '' }).advertise(bounds), message),
    ))
}

test('a redirect away from https is refused', async () => {
  const answer = new Response(null, {
    status: 302,
    headers: { location: 'http://host/x/info/refs?service=git-upload-pack' },
  })
  const transport = httpTransport({ url: 'https://host/x', credential: '', fetch: async () => answer })
  await assert.rejects(transport.advertise(bounds), /away from https/)
})

test('a command is not redirected', () =>
  withHttp(
    (_, response) => response.writeHead(307, { location: '/else' }).end(),
    (url) => assert.rejects(httpTransport({ url, credential: '' }).command(Buffer.from('x'), bounds), /status 307/),
  ))

test('bare repositories and odd folder names are read from disk', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sluice-odd-'))
  const git = createRepository()
  const commit = git.commit({ a: '1' })
  for (const name of ['-x; touch y.git', "a 'b' $(c).git", '%41ü.git']) {
    const folder = join(parent, name)
    mkdirSync(folder)
    git.git('clone', '-q', '--bare', '--', git.folder, folder)
    const transport = fileTransport({ url: pathToFileURL(folder).href, env: process.env })
    assert.equal((await resolveMain(transport)).commit, commit, name)
  }
  git.remove()
  rmSync(parent, { recursive: true })
})

test('a folder that is no repository says what git says', () =>
  assert.rejects(resolveMain(fileTransport({ url: 'file:///tmp', env: process.env })), {
    code: 'SourceFailed',
    message: /cannot be read by git: fatal: .*not.* a git repository/,
  }))

test('without git a local repository needs a tool', () =>
  assert.rejects(resolveMain(fileTransport({ url: 'file:///tmp', env: { PATH: '/nowhere' } })), {
    code: 'ToolMissing',
  }))

test('an address that is no local folder is refused', () => {
  for (const url of ['https://host/x', 'file://host/x', '/tmp', 'file:///tmp?x', 'file:///a%2fb']) {
    assert.throws(() => fileTransport({ url, env: process.env }), { code: 'InvalidInput' }, url)
  }
})

test('git is stopped when it sends too much or is given up', async () => {
  const git = createRepository()
  git.commit({ a: '1' })
  const transport = fileTransport({ url: git.url, env: process.env })
  await assert.rejects(transport.advertise({ ...bounds, maxBytes: 10 }), /limit of 10 bytes/)
  await assert.rejects(transport.advertise({ ...bounds, signal: AbortSignal.abort() }), { code: 'Aborted' })
  git.remove()
})

const schemes: readonly (readonly [string, string | undefined])[] = [
  ['https://user:hunter2@host/x', undefined],
  ['http://host/x', undefined],
  ['file:///srv/x', undefined],
  ['git@host:x', 'Unsupported'],
  ['ssh://git@host/x', 'Unsupported'],
  ['ext::sh -c x', 'InvalidInput'],
]

for (const [url, code] of schemes) {
  test(`${url.replace('hunter2', '...')} ${code === undefined ? 'has a transport' : `is refused as ${code}`}`, () => {
    const choose = (): GitTransport => transportFor({ url, credential: '', env: {} })
    if (code !== undefined) assert.throws(choose, { code })
    else assert.doesNotMatch(choose().url, /hunter2/)
  })
}
