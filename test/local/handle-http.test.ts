import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Problem } from '../../lib/core/problem.ts'
import { type HttpLimits, handleHttp } from '../../lib/local/handle-http.ts'
import type { HttpHandler } from '../../lib/webhook/handler.ts'
import { eventually } from '../support/eventually.ts'
import { headOf, listen, raw, type TestServer, writeAll } from '../support/raw-http.ts'

interface Told {
  readonly problems: Problem[]
  readonly bodies: number[]
}

/** A server whose handler counts the bytes that reach it. */
async function withServer(
  limits: Partial<HttpLimits>,
  work: (server: TestServer, told: Told) => Promise<void>,
  handle?: HttpHandler,
): Promise<void> {
  const told: Told = { problems: [], bodies: [] }
  const handler: HttpHandler = async ({ body = '' }) => {
    told.bodies.push(body.length)
    return { statusCode: 202, body: 'taken' }
  }
  const listener = handleHttp(handle ?? handler, {
    clock: { now: () => 0 },
    failed: (problem) => told.problems.push(problem),
    limits: { maxBytes: 1_000, timeoutMs: 5_000, lingerMs: 2_000, ...limits },
  })
  const pending = new Set<Promise<void>>()
  const server = await listen((request, response) => {
    const done = listener(request, response).finally(() => pending.delete(done))
    pending.add(done)
  })
  try {
    await work(server, told)
    await eventually('every request to be let go', () => (pending.size === 0 ? true : undefined), { timeout: 4_000 })
  } finally {
    await server.close()
  }
}

const megabyte = Buffer.alloc(1_000_000, 'x')
const length = (bytes: number) => headOf([['Content-Length', bytes]])

test('a body of the largest size is taken', () =>
  withServer({}, async ({ port }, { bodies }) => {
    const head = headOf([
      ['Content-Length', 1_000],
      ['Connection', 'close'],
    ])
    const { status } = await raw(port, (socket) => void socket.write(head + 'x'.repeat(1_000)))
    assert.equal(status, 202)
    assert.deepEqual(bodies, [1_000])
  }))

test('a length above the limit is 413 before the first byte of the body', () =>
  withServer({ lingerMs: 100 }, async ({ port }, { bodies }) => {
    const { status, text, ended, tookMs } = await raw(port, (socket) => void socket.write(length(30_000_000)))
    assert.equal(status, 413)
    assert.match(text, /connection: close\r\n/i)
    assert.match(text, /"Request Entity Too Large"/)
    assert.equal(ended, 'closed')
    assert.ok(tookMs < 2_000, `${tookMs} ms`)
    assert.deepEqual(bodies, [])
  }))

test('who sends 200 MB all the same reads the 413 at the end, and nothing of it is kept', () =>
  withServer({ lingerMs: 10_000 }, async ({ port }) => {
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }, 1)
    const { status, ended } = await raw(port, async (socket) => {
      socket.write(length(200_000_000))
      await writeAll(socket, megabyte, 200)
    })
    clearInterval(watch)
    assert.equal(status, 413)
    assert.equal(ended, 'closed')
    // What was read and let go waits for the collector.
    assert.ok(most < 80_000_000, `${most} bytes`)
  }))

test('chunks without a length are 413 as soon as they pass the limit', () =>
  withServer({ lingerMs: 10_000 }, async ({ port }, { bodies }) => {
    const { status, ended } = await raw(port, async (socket) => {
      socket.write(headOf([['Transfer-Encoding', 'chunked']]))
      await writeAll(socket, Buffer.from(`f4240\r\n${megabyte}\r\n`), 30)
      socket.write('0\r\n\r\n')
    })
    assert.equal(status, 413)
    assert.equal(ended, 'closed')
    assert.deepEqual(bodies, [])
  }))

test('who asks before he sends (Expect: 100-continue) is answered too', () =>
  withServer({ lingerMs: 100 }, async ({ port }) => {
    const head = headOf([
      ['Content-Length', 30_000_000],
      ['Expect', '100-continue'],
    ])
    assert.equal((await raw(port, (socket) => void socket.write(head))).status, 413)
  }))

test('who sends without end is cut off after a while', () =>
  withServer({ lingerMs: 300 }, async ({ port }) => {
    const { status, tookMs } = await raw(port, async (socket) => {
      socket.write(headOf([['Transfer-Encoding', 'chunked']]))
      while (!socket.destroyed) {
        socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`)
        await pause(5)
      }
    })
    assert.equal(status, 413)
    assert.ok(tookMs < 3_000, `${tookMs} ms`)
  }))

test('a body that comes too slowly is 408, and the connection ends', () =>
  withServer({ timeoutMs: 200, lingerMs: 100 }, async ({ port }, { bodies }) => {
    const { status, tookMs } = await raw(port, (socket) => void socket.write(`${length(100)}only this`))
    assert.equal(status, 408)
    assert.ok(tookMs >= 200 && tookMs < 2_500, `${tookMs} ms`)
    assert.deepEqual(bodies, [])
  }))

test('who hangs up in the middle leaves nothing behind', () =>
  withServer({}, async ({ port }, { bodies, problems }) => {
    await raw(port, async (socket) => {
      socket.write(`${length(900)}only this`)
      await pause(50)
      socket.destroy()
    })
    assert.deepEqual(bodies, [])
    assert.deepEqual(problems, [])
  }))

test('who hangs up in the middle of being turned away leaves nothing behind', () =>
  withServer({ lingerMs: 60_000 }, async ({ port }, { problems }) => {
    await raw(port, async (socket) => {
      socket.write(length(30_000_000))
      await pause(50)
      socket.destroy()
    })
    assert.deepEqual(problems, [])
  }))

test('who hangs up before the answer leaves nothing behind', () =>
  withServer(
    {},
    async ({ port }, { problems }) => {
      await raw(port, async (socket) => {
        socket.write(`${length(2)}{}`)
        await pause(20)
        socket.destroy()
      })
      assert.deepEqual(problems, [])
    },
    async () => {
      await pause(100)
      return { statusCode: 200, body: 'too late' }
    },
  ))

test('a handler that throws is 500, told, and not explained to the sender', () =>
  withServer(
    {},
    async ({ port }, { problems }) => {
      const head = headOf([['Connection', 'close']])
      const { status, text } = await raw(port, (socket) => void socket.write(head))
      assert.equal(status, 500)
      assert.ok(!text.includes('inner'))
      assert.match(problems[0]?.message ?? '', /request was not answered: inner workings/)
    },
    async () => {
      throw new Error('inner workings')
    },
  ))

test('a handler whose headers are none is 500 and told', () =>
  withServer(
    {},
    async ({ port }, { problems }) => {
      const head = headOf([['Connection', 'close']])
      assert.equal((await raw(port, (socket) => void socket.write(head))).status, 500)
      assert.equal(problems.length, 1)
    },
    async () => ({ statusCode: 200, headers: { 'x-broken': 'a\r\nb' } }),
  ))
