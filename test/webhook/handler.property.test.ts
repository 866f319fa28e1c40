import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { delivery, eventOf, pushBody, pushPayload, scene, secrets, signatureOf } from './scene.ts'

const signedHeaders = ['content-type', 'x-github-event', 'x-github-delivery', 'x-hub-signature-256', 'x-hub-signature']

/** Near what is right, so that every step behind the door is reached, and far from it. */
const headerValue = fc.oneof(
  fc.constantFrom('application/json', 'push', 'ping', delivery, signatureOf('{}', 'wrong'), signatureOf(pushBody, '')),
  fc.string(),
  fc.string({ unit: 'binary' }),
)
const headers = fc.dictionary(fc.oneof(fc.constantFrom(...signedHeaders), fc.string()), headerValue)
const statuses = new Set([200, 202, 400, 401, 405, 413, 415])

test('whoever knows no secret queues nothing, whatever he sends', async () => {
  await fc.assert(
    fc.asyncProperty(
      headers,
      fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json(), fc.constant(pushBody)),
      fc.constantFrom('POST', 'POST', 'POST', 'GET', 'OPTIONS'),
      async (changed, body, method) => {
        // The right signature would come of the scene, not of chance.
        const { 'x-hub-signature-256': signature = 'none' } = changed
        const { ask, queued, seen } = scene()
        const { status } = await ask({ method, body, headers: { ...changed, 'x-hub-signature-256': signature } })
        assert.ok(status !== 202 && status !== 200 && statuses.has(status), `${status}`)
        assert.deepEqual(queued, [])
        for (const secret of Object.values(secrets)) assert.ok(!seen().includes(secret))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is signed but strange is answered, and queued only under names that its signer covers', async () => {
  const strange = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))
  const address = fc.oneof(
    strange,
    fc.string({ unit: 'grapheme' }).map((path) => `https://github.com/acme/${path}`),
    fc.string({ unit: 'grapheme' }).map((path) => `git@github.com:${path}`),
  )
  const payload = fc.record(
    {
      ref: fc.oneof(
        strange,
        fc.string({ unit: 'binary' }).map((name) => `refs/heads/${name}`),
      ),
      after: strange,
      head_commit: strange,
      repository: fc.oneof(strange, fc.record({ clone_url: address, ssh_url: address, html_url: address })),
    },
    { requiredKeys: [] },
  )
  let taken = 0
  await fc.assert(
    fc.asyncProperty(payload, async (changed) => {
      const { ask, queued } = scene()
      const { status } = await ask({ body: JSON.stringify({ ...pushPayload, ...changed }) })
      assert.ok(statuses.has(status), `${status}`)
      assert.equal(status === 202, queued.length > 0)
      taken += queued.length
      for (const { push } of queued) {
        assert.match(push.repository, /^github\.com\/acme(\/[\x21-\x7e]+)?$/)
        assert.ok(push.ref === undefined || /^refs\/[^\p{C}\s]+$/u.test(push.ref))
        assert.ok(push.after === undefined || /^[0-9a-f]{40,64}$/.test(push.after))
      }
    }),
    { numRuns: 2_000 },
  )
  assert.ok(taken > 200, `only ${taken} were queued`)
})

test('headers in any number of copies are those of API Gateway, and never let two values pass as one', async () => {
  const good = { 'x-github-event': 'push', 'x-github-delivery': delivery, 'x-hub-signature-256': signatureOf(pushBody) }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.entries(good)),
      fc.integer({ min: 2, max: 5 }),
      async ([name, value], n) => {
        const { ask, queued } = scene()
        const { status } = await ask({ headers: { [name]: Array(n).fill(value).join(',') } })
        assert.equal(status, name === 'x-hub-signature-256' ? 401 : 400)
        assert.deepEqual(queued, [])
      },
    ),
  )
  assert.equal((await scene().handler(eventOf())).statusCode, 202)
})
