import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badInput } from './bad-input.ts'
import { eventOf, pushBody, scene, secrets, signatureOf } from './scene.ts'

/** Far above what any of them takes (6 MB are hashed, scanned and read in 50 ms), far below what a person notices. */
const boundMs = 1_500

for (const [name, sent, status, why] of badInput) {
  test(`${name}: ${status}`, async () => {
    const { ask, queued, answers, seen } = scene()
    const event = eventOf(sent)
    const start = performance.now()
    const { statusCode } = await scene().handler(event)
    const tookMs = performance.now() - start
    const { said } = await ask(sent)
    assert.equal(statusCode, status)
    assert.match(String(said.why), why)
    assert.deepEqual(queued, [])
    assert.equal(answers.length, 1)
    assert.ok(tookMs < boundMs, `${tookMs} ms`)
    assertSilent(seen(), sent.body ?? pushBody)
  })
}

test('a refused method says which one is allowed', async () => {
  const { headers } = await scene().handler(eventOf({ method: 'PUT' }))
  assert.equal(headers?.allow, 'POST')
})

test('a body of exactly 6 MB is read', async () => {
  const body = `{"a":"${'x'.repeat(6 * 1024 * 1024 - 8)}"}`
  assert.equal(body.length, 6 * 1024 * 1024)
  const { status } = await scene().ask({ body, headers: { 'x-github-event': 'star' } })
  assert.equal(status, 200)
})

for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset="utf-8"']) {
  test(`content type ${type} is JSON`, async () => {
    assert.equal((await scene().ask({ headers: { 'content-type': type } })).status, 202)
  })
}

test('a body that API Gateway encoded is verified byte for byte', async () => {
  const body = Buffer.from(JSON.stringify({ ...JSON.parse(pushBody), note: '\u{1f680} ü \ufeff' }))
  assert.equal((await scene().ask({ body })).status, 202)
})

test('spaces and line breaks of the body are part of what is signed', async () => {
  const body = `${pushBody}\n`
  assert.equal((await scene().ask({ body })).status, 202)
  assert.equal((await scene().ask({ body, headers: { 'x-hub-signature-256': signatureOf(pushBody) } })).status, 401)
})

test('what no API Gateway sends is answered too', async () => {
  const { handler, answers } = scene()
  const { statusCode } = await handler({} as Parameters<typeof handler>[0])
  assert.equal(statusCode, 503)
  assert.equal(answers[0]?.problems?.length, 1)
})

/** Neither a secret nor a signature nor anything of the body. */
function assertSilent(seen: string, body: string | Uint8Array): void {
  const text = body.toString()
  const words = ['the-name-of-a-person', 'person@example.org', 'the-message-of-a-commit', 'the-path-of-a-file']
  for (const word of [...Object.values(secrets), ...words, signatureOf(body).slice(7), text.slice(0, 200)]) {
    if (word.length > 8) assert.ok(!seen.includes(word), `${word} in ${seen}`)
  }
}
