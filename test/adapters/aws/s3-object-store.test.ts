import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, describe, it } from 'node:test'
import { S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '../../../lib/adapters/aws/s3-object-store.ts'
import type { WriteCondition } from '../../../lib/store/object-store.ts'

interface Reply {
  readonly status: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const servers: Server[] = []
after(() => {
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
})

/** A bucket that gives the replies in turn; 'cut' closes the connection without one. It remembers what it was asked. */
async function scripted(...replies: readonly (Reply | 'cut')[]) {
  const asked: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, unknown>>
  }[] = []
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    const reply = replies[asked.length - 1]
    request.resume().on('end', () => {
      if (reply === undefined || reply === 'cut') return request.socket.destroy()
      const error = reply.code === undefined ? '' : `<Error><Code>${reply.code}</Code><Message>no</Message></Error>`
      return response.writeHead(reply.status, reply.headers).end(reply.body ?? error)
    })
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  })
  return { store: s3ObjectStore(client, 'bucket'), asked }
}

const create: WriteCondition = { create: true }
const change: WriteCondition = { etag: '"1"' }

describe('a write to S3', () => {
  const outcomes: readonly [string, WriteCondition, Reply, string][] = [
    ['200 as written', create, { status: 200, headers: { etag: '"2"' } }, 'written'],
    ['412 of a creation as exists', create, { status: 412, code: 'PreconditionFailed' }, 'exists'],
    ['412 of a change as exists', change, { status: 412, code: 'PreconditionFailed' }, 'exists'],
    ['409 of a creation as racing', create, { status: 409, code: 'ConditionalRequestConflict' }, 'racing'],
    ['409 of a change as racing', change, { status: 409, code: 'ConditionalRequestConflict' }, 'racing'],
    ['404 of a change as gone', change, { status: 404, code: 'NoSuchKey' }, 'gone'],
  ]
  for (const [name, condition, reply, kind] of outcomes) {
    it(`reads ${name}`, async () => {
      const { store } = await scripted(reply)
      assert.equal((await store.put('a', Buffer.from('x'), condition)).kind, kind)
    })
  }
  const problems: readonly [string, WriteCondition, Reply | 'cut', string][] = [
    ['500 as unknown', change, { status: 500, code: 'InternalError' }, 'StoreFailed'],
    ['503 as unknown', create, { status: 503, code: 'SlowDown' }, 'StoreFailed'],
    ['a broken connection as unknown', create, 'cut', 'StoreFailed'],
    ['403 as refused for good', create, { status: 403, code: 'AccessDenied' }, 'AccessDenied'],
    ['a missing bucket as no deletion of the object', change, { status: 404, code: 'NoSuchBucket' }, 'NotFound'],
  ]
  for (const [name, condition, reply, code] of problems) {
    it(`reads ${name}`, async () => {
      const { store } = await scripted(reply)
      await assert.rejects(store.put('a', Buffer.from('x'), condition), { name: 'Problem', code })
    })
  }
  it('carries its condition as a header', async () => {
    const { store, asked } = await scripted({ status: 412 }, { status: 412 })
    await store.put('a', Buffer.from('x'), create)
    await store.put('a', Buffer.from('x'), change)
    assert.equal(asked[0]?.headers['if-none-match'], '*')
    assert.equal(asked[1]?.headers['if-match'], '"1"')
  })
})

describe('a read from S3', () => {
  it('tells a missing object from a missing bucket', async () => {
    const { store } = await scripted({ status: 404, code: 'NoSuchKey' }, { status: 404, code: 'NoSuchBucket' })
    assert.equal(await store.get('a'), undefined)
    await assert.rejects(store.get('a'), { code: 'NotFound' })
  })
  it('goes on from page to page, with the token it was given', async () => {
    const page = (keys: readonly string[], token: string) =>
      `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key><ETag>&quot;1&quot;</ETag><Size>3</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`).join('')}<IsTruncated>${token !== ''}</IsTruncated>${token && `<NextContinuationToken>${token}</NextContinuationToken>`}</ListBucketResult>`
    const { store, asked } = await scripted(
      { status: 200, body: page(['p/a', 'p/b'], 't 1') },
      { status: 200, body: page([], 't2') },
      { status: 200, body: page(['p/c'], '') },
    )
    const listed = await Array.fromAsync(store.list('p/'))
    assert.deepEqual(
      listed.map(({ key }) => key),
      ['p/a', 'p/b', 'p/c'],
    )
    assert.deepEqual(listed[0], { key: 'p/a', etag: '"1"', size: 3, modified: Date.UTC(2026, 0, 1) })
    const tokens = asked.map(({ url }) => new URL(url, 'http://x').searchParams.get('continuation-token'))
    assert.deepEqual(tokens, [null, 't 1', 't2'])
  })
  it('reports a listing that breaks off between pages, so that nothing is taken for missing', async () => {
    const first =
      '<ListBucketResult><Contents><Key>a</Key><ETag>"1"</ETag></Contents><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>'
    const { store } = await scripted({ status: 200, body: first }, { status: 500, code: 'InternalError' })
    await assert.rejects(Array.fromAsync(store.list('')), { code: 'StoreFailed' })
  })
})

describe('ages in S3', () => {
  const day = 24 * 60 * 60_000
  const written = Date.UTC(2026, 0, 1)
  const head = (headers: Reply['headers'] = {}) => ({
    status: 200,
    headers: { etag: '"1"', 'last-modified': new Date(written).toUTCString(), ...headers },
  })
  const copied = { status: 200, body: '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>' }

  it('looks at what is young, and copies what is old onto itself, over the content that was seen', async () => {
    const { store, asked } = await scripted(head(), head(), copied)
    assert.equal(await store.refresh('a b/c', written), true)
    assert.equal(await store.refresh('a b/c', written + day), true)
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['HEAD', 'HEAD', 'PUT'],
    )
    const headers = asked[2]?.headers
    assert.equal(headers?.['x-amz-copy-source'], 'bucket/a%20b/c')
    assert.equal(headers?.['x-amz-copy-source-if-match'], '"1"')
    assert.equal(headers?.['x-amz-metadata-directive'], 'REPLACE')
  })
  it('looks again where another one was faster, and says where it was deleted', async () => {
    const lost = { status: 412, code: 'PreconditionFailed' }
    const young = head({ 'last-modified': new Date(written + 2 * day).toUTCString() })
    const raced = await scripted(head(), lost, young)
    assert.equal(await raced.store.refresh('a', written + day), true)
    const deleted = await scripted(head(), { status: 404, code: 'NoSuchKey' })
    assert.equal(await deleted.store.refresh('a', written + day), false)
  })
  it('does not take a refresh for done that was not', async () => {
    const { store } = await scripted(head(), { status: 500, code: 'InternalError' }, head(), 'cut')
    await assert.rejects(store.refresh('a', written + day), { code: 'StoreFailed' })
    await assert.rejects(store.refresh('a', written + day), { code: 'StoreFailed' })
  })
  it('deletes what is old under the etag that it looked at, and never what tells no time', async () => {
    const timeless = { status: 200, headers: { etag: '"1"' } }
    const { store, asked } = await scripted(head(), { status: 204 }, head(), timeless)
    assert.equal(await store.deleteIf('a', { writtenBefore: written + day }), true)
    assert.equal(asked[1]?.headers['if-match'], '"1"')
    assert.equal(await store.deleteIf('a', { writtenBefore: written }), false)
    assert.equal(await store.deleteIf('a', { writtenBefore: written + day }), false)
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['HEAD', 'DELETE', 'HEAD', 'HEAD'],
    )
  })
  const refusals: readonly [string, Reply][] = [
    ['412, other content', { status: 412, code: 'PreconditionFailed' }],
    ['409, a write under way', { status: 409, code: 'ConditionalRequestConflict' }],
    ['404, nothing there', { status: 404, code: 'NoSuchKey' }],
  ]
  for (const [name, reply] of refusals) {
    it(`has deleted nothing at ${name}`, async () => {
      const { store } = await scripted(reply)
      assert.equal(await store.deleteIf('a', { etag: '"1"' }), false)
    })
  }
  it('reports a deletion that was refused for good, or not answered', async () => {
    const { store } = await scripted({ status: 403, code: 'AccessDenied' }, 'cut')
    await assert.rejects(store.deleteIf('a', { etag: '"1"' }), { code: 'AccessDenied' })
    await assert.rejects(store.deleteIf('a', { etag: '"1"' }), { code: 'StoreFailed' })
  })
})
