import assert from 'node:assert/strict'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { after, describe, it } from 'node:test'
import { closeServer, listenOnPort, listenOnSocket } from '../../../lib/adapters/http/listen.ts'
import { httpServer } from '../../../lib/adapters/http/server.ts'
import { answerStore } from '../../../lib/adapters/http/store-routes.ts'
import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import { answerOnSocket, type SocketServer } from '../../support/socket-server.ts'

const servers: SocketServer[] = []
after(() => Promise.all(servers.map((server) => server.close())))

const store = memoryObjectStore()
await store.put('there', Buffer.from('x'), { create: true })
const server = await answerOnSocket(async (call) => (await answerStore(store, call)) ?? { status: 404 }, {
  maxBodyBytes: 1_000,
})
servers.push(server)

/** What the server says to bytes as they are, until it closes the connection. */
async function raw(text: string, { end = false } = {}): Promise<string> {
  const socket = createConnection(server.path)
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  socket.write(text)
  if (end) socket.end()
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  await once(socket, 'close')
  return answer
}

const request = (line: string, ...headers: readonly string[]) =>
  `${[`${line} HTTP/1.1`, 'host: x', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`

const refused: readonly [string, string, RegExp][] = [
  ['a write without a condition', `${request('PUT /store/a', 'content-length: 1')}x`, /^HTTP\/1\.1 428 /],
  [
    'a write with two conditions',
    `${request('PUT /store/a', 'content-length: 1', 'if-match: "e"', 'if-none-match: *')}x`,
    /^HTTP\/1\.1 428 /,
  ],
  ['a write with half a condition', `${request('PUT /store/a', 'if-none-match: "e"')}`, /^HTTP\/1\.1 428 /],
  ['a body that is too large', request('PUT /store/a', 'content-length: 1001', 'if-none-match: *'), /^HTTP\/1\.1 413 /],
  ['a key that leads elsewhere', request('GET /store/a/../b'), /^HTTP\/1\.1 400 /],
  ['a key that leads elsewhere in disguise', request('GET /store/a%2F..%2Fb'), /^HTTP\/1\.1 400 /],
  ['a key with a control character', request('GET /store/a%00b'), /^HTTP\/1\.1 400 /],
  ['a key that is no text', request('GET /store/%FF'), /^HTTP\/1\.1 404 /],
  ['another verb', request('PATCH /store/a'), /^HTTP\/1\.1 405 /],
  ['a refresh of no age', request('POST /store/there'), /^HTTP\/1\.1 428 /],
  ['a refresh of an age that is none', request('POST /store/there', 'sluice-written-before: soon'), /^HTTP\/1\.1 428 /],
  [
    'a deletion of an age that is none',
    request('DELETE /store/there', 'sluice-written-before: soon'),
    /^HTTP\/1\.1 428 /,
  ],
  [
    'a deletion with two conditions',
    request('DELETE /store/there', 'if-match: "e"', 'sluice-written-before: 1'),
    /^HTTP\/1\.1 428 /,
  ],
  ['another verb on a listing', request('DELETE /store?prefix='), /^HTTP\/1\.1 405 /],
  ['a listing of an unknown kind', request('GET /store?after=x'), /^HTTP\/1\.1 404 /],
  ['another address', request('GET /elsewhere'), /^HTTP\/1\.1 404 /],
  ['what is no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
]

describe('a server of a store', () => {
  for (const [what, text, answer] of refused) {
    it(`refuses ${what}`, async () => {
      assert.match(await raw(text), answer)
      assert.equal(await store.get('a'), undefined)
    })
  }

  it('writes nothing of a body that breaks off', async () => {
    const head = request('PUT /store/half', 'content-length: 100', 'if-none-match: *')
    await raw(`${head}only this`, { end: true })
    const chunked = request('PUT /store/half', 'transfer-encoding: chunked', 'if-none-match: *')
    await raw(`${chunked}9\r\nonly this\r\n`, { end: true })
    assert.equal(await store.get('half'), undefined)
  })

  it('refuses a body that turns out to be too large', async () => {
    const head = request('PUT /store/large', 'transfer-encoding: chunked', 'if-none-match: *')
    await raw(`${head}400\r\n${'x'.repeat(1_024)}\r\n0\r\n\r\n`)
    assert.equal(await store.get('large'), undefined)
  })

  it('goes on after all that', async () => {
    assert.match(await raw(request('GET /store/there')), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nx$/)
  })
})

describe('a socket', () => {
  it('is for its owner alone', async () => {
    assert.equal((await stat(server.path)).mode & 0o777, 0o600)
  })

  it('takes the place of one that a killed process left, and leaves with its server', async () => {
    const path = `${server.path}.2`
    await writeFile(path, '')
    await writeFile(`${path}.new`, '')
    const close = await listenOnSocket(
      httpServer(async () => ({ status: 204 }), { maxBodyBytes: 0 }),
      path,
    )
    assert.ok((await stat(path)).isSocket())
    await close()
    await assert.rejects(stat(path), { code: 'ENOENT' })
    await assert.rejects(stat(`${path}.new`), { code: 'ENOENT' })
  })

  it('needs a path that is not too long', async () => {
    const long = `${server.path}${'x'.repeat(100)}`
    const refusal = { code: 'InvalidInput', message: /too long for a socket .*Choose a folder with a shorter path/ }
    await assert.rejects(
      listenOnSocket(
        httpServer(async () => ({ status: 204 }), { maxBodyBytes: 0 }),
        long,
      ),
      refusal,
    )
  })
})

describe('a port', () => {
  const make = () => httpServer(async () => ({ status: 200, body: 'here' }), { maxBodyBytes: 0 })

  it('that another program has is named, with the way out', async () => {
    const first = make()
    const { port } = await listenOnPort(first, { host: '127.0.0.1', port: 0 })
    await assert.rejects(listenOnPort(make(), { host: '127.0.0.1', port }), {
      code: 'Locked',
      message: `port ${port} of 127.0.0.1 is in use. Stop the program that listens there, or choose another port with --port.`,
    })
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'here')
    await closeServer(first)
  })

  it('is closed without waiting for connections that are idle', async () => {
    const idle = make()
    const { port } = await listenOnPort(idle, { host: '127.0.0.1', port: 0 })
    await (await fetch(`http://127.0.0.1:${port}/`)).text()
    const started = Date.now()
    await closeServer(idle)
    assert.ok(Date.now() - started < 1_000)
  })

  it('of an address that is not of this machine is refused', async () => {
    await assert.rejects(listenOnPort(make(), { host: '192.0.2.1', port: 0 }), { code: 'InvalidInput' })
  })
})
