import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { handleHttp } from '../../lib/local/handle-http.ts'
import { headOf, listen, raw, type TestServer } from '../support/raw-http.ts'

let server: TestServer
let seen: APIGatewayProxyEventV2 | undefined
let result: APIGatewayProxyStructuredResultV2 = {}

before(async () => {
  const handler = async (event: APIGatewayProxyEventV2) => {
    seen = event
    return result
  }
  const now = () => Date.UTC(2026, 2, 12, 19, 3, 58)
  const failed = (problem: Error) => assert.fail(problem.message)
  server = await listen(handleHttp(handler, { clock: { now }, failed }))
})

after(() => server.close())

async function sent(head: string, body: Uint8Array | string = ''): Promise<APIGatewayProxyEventV2> {
  seen = undefined
  await raw(server.port, (socket) => {
    socket.write(head)
    socket.end(body)
  })
  assert.ok(seen)
  return seen
}

const close = ['Connection', 'close'] as const

test('a request becomes the event of API Gateway', async () => {
  const head = headOf([['X-GitHub-Event', 'push'], ['User-Agent', 'GitHub-Hookshot/1'], ['Content-Length', 2], close])
  const { requestContext, ...event } = await sent(head, '{}')
  assert.deepEqual(event, {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhook',
    rawQueryString: '',
    headers: {
      host: 'localhost',
      'x-github-event': 'push',
      'user-agent': 'GitHub-Hookshot/1',
      'content-length': '2',
      connection: 'close',
    },
    body: '{}',
    isBase64Encoded: false,
  })
  const { requestId, ...context } = requestContext
  assert.match(requestId, /^[0-9a-f-]{36}$/)
  assert.deepEqual(context, {
    ...{ accountId: 'local', apiId: 'local', domainName: 'localhost', domainPrefix: 'local' },
    http: {
      method: 'POST',
      path: '/webhook',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'GitHub-Hookshot/1',
    },
    ...{ routeKey: '$default', stage: '$default', time: '12/Mar/2026:19:03:58 +0000', timeEpoch: 1_773_342_238_000 },
  })
})

test('repeated headers are joined by a comma, also those that Node would fold', async () => {
  const pairs = [
    ['X-Twice', 'a'],
    ['x-twice', 'b'],
    ['Content-Type', 'a/b'],
    ['Content-Type', 'c/d'],
  ] as const
  const { headers } = await sent(headOf([...pairs, close]))
  assert.equal(headers['x-twice'], 'a,b')
  assert.equal(headers['content-type'], 'a/b,c/d')
})

test('cookies stand apart from the headers', async () => {
  const { headers, cookies } = await sent(headOf([['Cookie', 'a=1; b=2'], ['Cookie', 'c=3'], close]))
  assert.deepEqual(cookies, ['a=1', 'b=2', 'c=3'])
  assert.equal('cookie' in headers, false)
})

test('a query is kept raw and decoded', async () => {
  const event = await sent(headOf([close], '/hook?a=1&b=%2F&a=2&c'))
  assert.equal(event.rawPath, '/hook')
  assert.equal(event.rawQueryString, 'a=1&b=%2F&a=2&c')
  assert.deepEqual(event.queryStringParameters, { a: '1,2', b: '/', c: '' })
})

test('the whole address in place of a path, as proxies send it, is the same path', async () => {
  const event = await sent(headOf([close], 'http://localhost:4000/webhook?x=1'))
  assert.equal(event.rawPath, '/webhook')
  assert.equal(event.rawQueryString, 'x=1')
  assert.equal((await sent(headOf([close], 'http://localhost'))).rawPath, '/')
})

test('a request without a body has none in its event', async () => {
  assert.equal('body' in (await sent(headOf([close]))), false)
})

test('a body that is no UTF-8 comes as base64, byte for byte', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const event = await sent(headOf([['Content-Length', 256], close]), bytes)
  assert.equal(event.isBase64Encoded, true)
  assert.deepEqual(Uint8Array.from(Buffer.from(event.body ?? '', 'base64')), bytes)
})

test('a body in UTF-8 comes as it is, its byte order mark too', async () => {
  const text = '\ufeff{"a":"ü\u{1f680}"}'
  const event = await sent(headOf([['Content-Length', Buffer.byteLength(text)], close]), text)
  assert.equal(event.isBase64Encoded, false)
  assert.equal(event.body, text)
})

test('a body in chunks comes in one', async () => {
  const event = await sent(headOf([['Transfer-Encoding', 'chunked'], close]), '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
  assert.equal(event.body, 'abcde')
})

test('what the handler says is sent: status, headers, cookies, bytes', async () => {
  const body = Buffer.from([0x68, 0xc3, 0xa9]).toString('base64')
  result = {
    statusCode: 418,
    headers: { 'X-Number': 3, 'X-True': true },
    cookies: ['a=1', 'b=2'],
    body,
    isBase64Encoded: true,
  }
  const { text } = await raw(server.port, (socket) => void socket.end(headOf([close])))
  result = {}
  assert.match(text, /^HTTP\/1\.1 418 /)
  assert.match(text, /x-number: 3\r\n/i)
  assert.match(text, /x-true: true\r\n/i)
  assert.match(text, /set-cookie: a=1\r\nset-cookie: b=2\r\n/i)
  assert.match(text, /content-length: 3\r\n/i)
  assert.match(text, /\r\n\r\nhé$/)
})

test('a handler that says nothing is 200 and empty', async () => {
  const { status, text } = await raw(server.port, (socket) => void socket.end(headOf([close])))
  assert.equal(status, 200)
  assert.match(text, /content-length: 0\r\n/i)
})
