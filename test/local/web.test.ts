import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openWeb, webListener } from '../../lib/local/web.ts'

const web = await openWeb({ host: '127.0.0.1', port: 0 })
after(() => web.close())

const ask = async (path: string, init?: RequestInit) => (await fetch(`${web.url}${path}`, init)).status

describe('the port of a product', () => {
  test('asks to come again while the product starts and while it stops', async () => {
    assert.equal(await ask('/healthz'), 503)
    const end = web.answerWith(
      webListener(
        (_, response) => response.writeHead(202).end(),
        (_, response) => response.writeHead(200).end(),
      ),
    )
    assert.equal(await ask('/healthz'), 200)
    end()
    assert.equal(await ask('/healthz'), 503)
    assert.equal(await ask('/webhook', { method: 'POST' }), 503)
  })

  test('passes webhooks on, whatever they hold', async () => {
    const seen: string[] = []
    const end = web.answerWith(
      webListener(
        (request, response) => {
          seen.push(`${request.method} ${request.url}`)
          response.writeHead(202).end()
        },
        (_, response) => response.writeHead(200).end(),
      ),
    )
    assert.equal(await ask('/webhook?x=1', { method: 'POST', body: 'x' }), 202)
    assert.equal(await ask('/webhook'), 202)
    assert.deepEqual(seen, ['POST /webhook?x=1', 'GET /webhook'])
    end()
  })

  test('leaves everything else to the pages', async () => {
    const seen: string[] = []
    const end = web.answerWith(
      webListener(
        (_, response) => response.writeHead(202).end(),
        (request, response) => {
          seen.push(`${request.method} ${request.url}`)
          response.writeHead(404).end()
        },
      ),
    )
    assert.equal(await ask('/'), 404)
    assert.equal(await ask('/webhooks'), 404)
    assert.equal(await ask('/lanes/production/wake', { method: 'POST' }), 404)
    assert.equal(await ask('/healthz', { method: 'POST' }), 405)
    assert.deepEqual(seen, ['GET /', 'GET /webhooks', 'POST /lanes/production/wake'])
    end()
  })

  test('is named by the address that it has', async () => {
    assert.match(web.url, /^http:\/\/127\.0\.0\.1:[1-9][0-9]*$/)
  })
})
