import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { type Console, openConsole } from '../../lib/console/listener.ts'

describe('the page of a product', () => {
  let pages: Console
  let url: string
  const server = createServer((...exchange) => pages.listener(...exchange))
  before(async () => {
    pages = openConsole({ store: memoryObjectStore(), clusters: ['one'], now: () => 0 })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    pages.close()
    server.closeAllConnections()
    server.close()
  })

  const asked = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; body: string; policy: string }>((resolve, reject) => {
      request(`${url}${path}`, { method, headers }, async (answer) => {
        const policy = String(answer.headers['content-security-policy'])
        resolve({ status: answer.statusCode ?? 0, body: await text(answer), policy })
      })
        .on('error', reject)
        .end()
    })

  test('loads nothing from elsewhere', async () => {
    const { status, body, policy } = await asked('/')
    assert.equal(status, 200)
    assert.match(policy, /default-src 'none'/)
    for (const [, address = ''] of body.matchAll(/(?:src|href)="([^"]+)"/g)) assert.match(address, /^(\/[^/]|data:)/)
    for (const path of ['/page.css', '/page.mjs']) assert.equal((await asked(path)).status, 200)
  })

  test('shows clusters of which nothing is kept yet', async () => {
    const { body } = await asked('/api/overview')
    const { clusters, units, events, problems } = JSON.parse(body)
    assert.deepEqual(
      clusters.map(({ name, units: count }: { name: string; units: number }) => ({ name, count })),
      [{ name: 'one', count: 0 }],
    )
    assert.deepEqual([units, events, problems], [[], [], []])
  })

  test('tells open pages when something happens', async () => {
    const answer = await fetch(`${url}/api/live`)
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    assert.match((await reader?.read())?.value ?? '', /^retry: /)
    pages.changed()
    assert.match((await reader?.read())?.value ?? '', /^event: changed\n/)
    await reader?.cancel()
  })

  for (const [what, path, headers, method, status] of [
    ['another host, that a page elsewhere has point here', '/api/overview', { host: 'evil.example' }, 'GET', 421],
    ['anything but GET', '/api/overview', {}, 'POST', 405],
    ['a path that is none', '/api/nothing', {}, 'GET', 404],
    ['a way out of its folder', '/..%2f..%2fpackage.json', {}, 'GET', 404],
  ] as const) {
    test(`refuses ${what}`, async () => {
      assert.equal((await asked(path, headers, method)).status, status)
    })
  }
})
