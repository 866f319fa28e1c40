import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { handleHttp } from '../../lib/local/handle-http.ts'
import { headOf, listen, raw, type TestServer, writeAll } from '../support/raw-http.ts'
import { badInput } from './bad-input.ts'
import { delivery, headersOf, pushBody, type Scene, scene, secrets, signatureOf } from './scene.ts'

let server: TestServer
let local: Scene

beforeEach(async () => {
  local = scene()
  const failed = (problem: Error) => assert.fail(problem.message)
  server = await listen(handleHttp(local.handler, { clock: systemClock, failed }))
})

afterEach(() => server.close())

const url = () => `http://127.0.0.1:${server.port}/webhook`
const post = (body: string | Uint8Array, headers = {}) =>
  fetch(url(), { method: 'POST', body: Buffer.from(body), headers: headersOf(body, headers) })

test('a push over HTTP is queued', async () => {
  const answer = await post(pushBody)
  assert.equal(answer.status, 202)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  assert.ok((await answer.text()).includes(`"delivery":"${delivery}"`))
  assert.equal(local.queued[0]?.push.repository, 'github.com/acme/fleet')
})

for (const [name, { method = 'POST', body = pushBody, headers = {} }, status] of badInput) {
  // What no client of HTTP sends: no length of zero with it, or a line break in a header.
  const cannotBeSent = Object.values(headers).some((value) => value?.includes('\n'))
  if (cannotBeSent || Buffer.byteLength(body) > 6 * 1024 * 1024) continue
  test(`over HTTP, ${name}: ${status}`, async () => {
    const bytes = method === 'GET' ? {} : { body: Buffer.from(body) }
    const answer = await fetch(url(), { method, headers: headersOf(body, headers), ...bytes })
    await answer.text()
    assert.equal(answer.status, status)
    assert.deepEqual(local.queued, [])
    for (const secret of Object.values(secrets)) assert.ok(!local.seen().includes(secret))
  })
}

const signed = ['X-Hub-Signature-256', signatureOf(pushBody)] as const
const wrong = ['X-Hub-Signature-256', `sha256=${'0'.repeat(64)}`] as const
const event = ['X-GitHub-Event', 'push'] as const
const id = ['X-GitHub-Delivery', delivery] as const
const json = ['Content-Type', 'application/json'] as const
const length = ['Content-Length', Buffer.byteLength(pushBody)] as const
const close = ['Connection', 'close'] as const

const malformed: readonly (readonly [string, string, number])[] = [
  ['the right signature twice', headOf([json, event, id, signed, signed, length, close]) + pushBody, 401],
  ['a wrong signature before the right one', headOf([json, event, id, wrong, signed, length, close]) + pushBody, 401],
  ['a wrong signature after the right one', headOf([json, event, id, signed, wrong, length, close]) + pushBody, 401],
  ['two events', headOf([json, event, event, id, signed, length, close]) + pushBody, 400],
  ['two delivery ids', headOf([json, event, id, id, signed, length, close]) + pushBody, 400],
  ['two content types', headOf([json, json, event, id, signed, length, close]) + pushBody, 415],
  ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  ['a length and chunks at once', headOf([json, ['Transfer-Encoding', 'chunked'], length, close]) + pushBody, 400],
  ['a length that is no number', headOf([json, event, id, signed, ['Content-Length', 'many'], close]) + pushBody, 400],
  ['a length below zero', headOf([json, event, id, signed, ['Content-Length', -1], close]) + pushBody, 400],
  [
    'a body that is shorter than signed',
    headOf([json, event, id, signed, ['Content-Length', 10], close]) + pushBody.slice(0, 10),
    401,
  ],
  ['headers without end', headOf([json, ['X-Long', 'x'.repeat(100_000)], close]), 431],
]

for (const [name, bytes, status] of malformed) {
  test(`as raw bytes, ${name}: ${status}`, async () => {
    const answer = await raw(server.port, (socket) => void socket.write(bytes))
    assert.equal(answer.status, status)
    assert.deepEqual(local.queued, [])
    assert.ok(answer.tookMs < 1_500, `${answer.tookMs} ms`)
  })
}

test('30 MB are turned away, and the sender reads why', async () => {
  const head = headOf([json, event, id, signed, ['Content-Length', 30_000_000]])
  const answer = await raw(server.port, async (socket) => {
    socket.write(head)
    await writeAll(socket, Buffer.alloc(1_000_000, 'x'), 30)
  })
  assert.equal(answer.status, 413)
  assert.equal(answer.ended, 'closed')
  assert.deepEqual(local.answers, [])
})

test('30 MB by the client of Node are turned away as well', async () => {
  const answer = await fetch(url(), { method: 'POST', body: Buffer.alloc(30_000_000, 'x'), headers: headersOf('') })
  assert.equal(answer.status, 413)
  await answer.text()
})

test('a hundred deliveries at once over HTTP are all queued', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => post(pushBody, { 'x-github-delivery': `delivery-${i}` })),
  )
  await Promise.all(answers.map((answer) => answer.text()))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]))
  assert.equal(new Set(local.queued.map((one) => one.delivery)).size, 100)
})
