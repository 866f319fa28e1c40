import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { after, describe, it } from 'node:test'
import { remoteStore } from '../../../lib/adapters/http/remote-store.ts'
import { answerStore } from '../../../lib/adapters/http/store-routes.ts'
import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import { Problem } from '../../../lib/core/problem.ts'
import type { ObjectStore } from '../../../lib/store/object-store.ts'
import { objectStoreContract } from '../../contract/object-store.ts'
import { answerOnSocket, onSocket, type SocketServer } from '../../support/socket-server.ts'

const servers: SocketServer[] = []
after(() => Promise.all(servers.map((server) => server.close())))

/** A store that is asked through a socket. */
async function remote(store: ObjectStore): Promise<ObjectStore> {
  const server = await answerOnSocket(async (call) => (await answerStore(store, call)) ?? { status: 404 })
  servers.push(server)
  return remoteStore(server.client)
}

objectStoreContract('a store of another process', () => remote(memoryObjectStore(Date.now)))

/** A store behind a server that does whatever a test says. */
async function behind(listener: RequestListener, silenceMs?: number): Promise<ObjectStore> {
  const server = await onSocket(createServer(listener), silenceMs)
  servers.push(server)
  return remoteStore(server.client)
}

const unclear = { name: 'Problem', code: 'StoreFailed' }

describe('a store of another process', () => {
  const outcomes = [
    [409, { kind: 'racing' }],
    [412, { kind: 'exists' }],
    [404, { kind: 'gone' }],
  ] as const
  for (const [status, outcome] of outcomes) {
    it(`says ${outcome.kind} for a write that is answered with ${status}`, async () => {
      const store = await behind((_, response) => response.writeHead(status).end())
      assert.deepEqual(await store.put('a', Buffer.from('x'), { etag: '"e"' }), outcome)
    })
  }

  it('passes etags on as they are, whatever is in them', async () => {
    const below = memoryObjectStore()
    const odd = { ...below, get: async () => ({ bytes: Buffer.from('x'), etag: 'W/"a b,c"; *' }) }
    const seen: unknown[] = []
    const store = await remote({
      ...odd,
      put: async (_key, _bytes, condition) => {
        seen.push(condition)
        return { kind: 'exists' }
      },
    })
    assert.equal((await store.get('a'))?.etag, 'W/"a b,c"; *')
    await store.put('a', Buffer.from('x'), { etag: 'W/"a b,c"; *' })
    await store.put('a', Buffer.from('x'), { etag: '' })
    assert.deepEqual(seen, [{ etag: 'W/"a b,c"; *' }, { etag: '' }])
  })

  it('reports what the other process could not do, with what it said', async () => {
    const broken = new Problem({
      ...{ code: 'StoreFailed', subject: 'a', what: 'could not be read', remedy: 'Check the disk' },
      cause: new Error('EIO'),
    })
    const store = await remote({ ...memoryObjectStore(), get: () => Promise.reject(broken) })
    await assert.rejects(store.get('a'), { ...unclear, message: broken.message })
  })

  it('tells of a listing that fails in the middle, and gives nothing of it away', async () => {
    const listed = { etag: '"e"', size: 1, modified: 1 }
    const store = await remote({
      ...memoryObjectStore(),
      async *list() {
        yield { key: 'a', ...listed }
        await new Promise(setImmediate)
        throw new Error('the disk went away')
      },
    })
    const seen: string[] = []
    await assert.rejects(async () => {
      for await (const { key } of store.list('')) seen.push(key)
    }, unclear)
    assert.deepEqual(seen, [])
  })

  const line = '["a","\\"e\\"",1,1]\n'
  const partial: readonly [string, string][] = [
    ['without a last line', line],
    ['with fewer objects than it says', `${line}{"end":2}\n`],
    ['that breaks off within a line', `${line}["b","`],
    ['of nothing at all', ''],
    ['in other words', '{"key":"a"}\n{"end":1}\n'],
  ]
  for (const [what, body] of partial) {
    it(`takes no listing ${what} for all there is`, async () => {
      const store = await behind((_, response) => response.writeHead(200).end(body))
      await assert.rejects(Array.fromAsync(store.list('')), unclear)
    })
  }

  it('takes no half of an object for the whole', async () => {
    const store = await behind((_, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"e"' }).write('half')
      setImmediate(() => response.destroy())
    })
    await assert.rejects(store.get('a'), unclear)
  })

  it('takes no half of a body of unknown length for the whole', async () => {
    const store = await behind((_, response) => {
      response.writeHead(200, { etag: '"e"' }).write('half')
      setImmediate(() => response.destroy())
    })
    await assert.rejects(store.get('a'), unclear)
  })

  it('does not know what became of a write whose answer got lost', async () => {
    const store = await behind((request, response) => {
      request.resume().on('end', () => response.destroy())
    })
    await assert.rejects(store.put('a', Buffer.from('x'), { create: true }), unclear)
  })

  it('gives a server up that is silent, before its answer and within it', async () => {
    const never = await behind(() => undefined, 50)
    await assert.rejects(never.get('a'), { ...unclear, message: /no answer came for 50ms/ })
    const stuck = await behind((_, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"e"' }).write('half')
    }, 50)
    await assert.rejects(stuck.get('a'), unclear)
  })

  it('refuses an answer that no store gives', async () => {
    for (const status of [201, 302, 403, 503]) {
      const store = await behind((_, response) => response.writeHead(status, { location: '/' }).end('<html>'))
      await assert.rejects(store.get('a'), { ...unclear, message: `a was answered with status ${status}` })
      await assert.rejects(store.put('a', Buffer.from('x'), { create: true }), unclear)
      await assert.rejects(store.delete('a'), unclear)
      await assert.rejects(Array.fromAsync(store.list('')), unclear)
      await assert.rejects(store.deleteIf('a', { etag: '"e"' }), unclear)
      await assert.rejects(store.refresh('a', 0), unclear)
    }
  })
})
