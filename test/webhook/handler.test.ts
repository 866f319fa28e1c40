import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import type { SecretReference } from '../../lib/fleet/fleet.ts'
import { logLine } from '../../lib/webhook/answer.ts'
import { webhookHandler } from '../../lib/webhook/handler.ts'
import { cachedSecrets } from '../../lib/webhook/secret-cache.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import {
  commit,
  delivery,
  eventOf,
  knownSecret,
  pushBody,
  pushPayload,
  repositories,
  repository,
  scene,
  secrets,
  signatureOf,
} from './scene.ts'

test('a push is queued as ids, and answered with the delivery id', async () => {
  const { ask, queued, answers } = scene()
  const { status, said } = await ask()
  const ids = { delivery, event: 'push', repositories: ['github.com/acme/fleet'], ref: 'refs/heads/main' }
  assert.equal(status, 202)
  assert.deepEqual(said, { ...ids, why: 'queued' })
  assert.deepEqual(queued, [
    { push: { repository: 'github.com/acme/fleet', ref: 'refs/heads/main', after: commit }, delivery },
  ])
  assert.deepEqual(answers, [{ ...ids, status: 202, why: 'queued' }])
})

test('nothing of the payload is seen but repository and ref', async () => {
  const { ask, queued, seen } = scene()
  await ask()
  const all = seen() + JSON.stringify(queued)
  for (const word of ['the-name-of-a-person', 'the-message-of-a-commit', 'the-path-of-a-file', 'person@example.org']) {
    assert.ok(pushBody.includes(word))
    assert.ok(!all.includes(word), word)
  }
  for (const secret of [...Object.values(secrets), signatureOf(pushBody).slice(7)]) assert.ok(!all.includes(secret))
})

test('a delivery that is sent again is queued again: its id folds it', async () => {
  const { ask, queued } = scene()
  assert.deepEqual([(await ask()).status, (await ask()).status], [202, 202])
  assert.deepEqual(
    queued.map((one) => one.delivery),
    [delivery, delivery],
  )
})

test('a push of 10,000 commits is answered like any other', async () => {
  const { ask, queued } = scene()
  const commits = Array.from({ length: 10_000 }, (_, i) => ({
    id: commit,
    message: `commit ${i}`,
    url: `https://github.com/acme/fleet/commit/${commit}`,
    added: [`clusters/${i}.yaml`],
    modified: ['a', 'b'],
  }))
  const body = JSON.stringify({ ...pushPayload, commits })
  assert.ok(body.length > 1_500_000)
  const start = performance.now()
  assert.equal((await ask({ body })).status, 202)
  assert.ok(performance.now() - start < 1_500)
  assert.ok(JSON.stringify(queued).length < 300)
})

test('a hundred deliveries at once are all queued, with one read of each secret', async () => {
  const reads: string[] = []
  const read = (reference: SecretReference) => {
    reads.push(JSON.stringify(reference))
    return knownSecret(reference)
  }
  const { handler, queued } = scene({ secret: cachedSecrets(read, virtualClock()) })
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, i) => handler(eventOf({ headers: { 'x-github-delivery': `delivery-${i}` } }))),
  )
  assert.deepEqual(new Set(results.map(({ statusCode }) => statusCode)), new Set([202]))
  assert.equal(new Set(queued.map((one) => one.delivery)).size, 100)
  assert.deepEqual(reads.sort(), ['{"env":"ACME"}', '{"env":"ACME_NEW"}', '{"env":"OTHER"}'])
})

test('a ping says whose secret it was signed with', async () => {
  const { ask, queued } = scene()
  const { status, said } = await ask({ body: '{"zen":"Design for failure."}', headers: { 'x-github-event': 'ping' } })
  assert.equal(status, 200)
  assert.match(String(said.why), /the secret is that of Repository acme/)
  assert.deepEqual(queued, [])
})

test('a ping of a repository that its Repository does not cover says so', async () => {
  const body = JSON.stringify({ repository: { html_url: 'https://github.com/stranger/fleet' } })
  const { status, said } = await scene().ask({ body, headers: { 'x-github-event': 'ping' } })
  assert.equal(status, 200)
  assert.match(String(said.why), /does not cover this repository/)
})

test('a ping with a wrong secret is refused like a push', async () => {
  const headers = { 'x-github-event': 'ping', 'x-hub-signature-256': signatureOf(pushBody, 'wrong') }
  assert.equal((await scene().ask({ headers })).status, 401)
})

test('a fleet file without webhook secrets lets nobody in', async () => {
  const quiet = scene({ repositories: [repository('acme', 'https://github.com/acme/')] })
  assert.equal((await quiet.ask()).status, 401)
})

test('a queue that does not take the push is 503, and told', async () => {
  const { handler, answers, queued, seen } = scene({
    async push() {
      throw new Problem({ code: 'StoreFailed', subject: 'renders.fifo', what: 'message was not accepted by the queue' })
    },
  })
  const { statusCode, headers, body = '' } = await handler(eventOf())
  assert.equal(statusCode, 503)
  assert.equal(headers?.['retry-after'], 30)
  assert.equal(JSON.parse(body).delivery, delivery)
  assert.ok(!body.includes('renders.fifo'))
  assert.deepEqual(queued, [])
  assert.match(seen(), /renders\.fifo message was not accepted/)
  assert.deepEqual(
    answers.flatMap(({ problems = [] }) => problems.map(({ code }) => code)),
    ['StoreFailed'],
  )
})

test('of several names that one queue does not take, the whole delivery is 503', async () => {
  const { ask } = scene({
    repositories: [repository('one', 'https://a.example/', 'ACME'), repository('two', 'https://b.example/', 'ACME')],
    async push({ repository: name }) {
      if (name.startsWith('b.')) throw new Error('full')
    },
  })
  const addresses = { clone_url: 'https://a.example/x/y', html_url: 'https://b.example/x/y' }
  assert.equal((await ask({ body: JSON.stringify({ ...pushPayload, repository: addresses }) })).status, 503)
})

test('a secret that cannot be read is 503 for who may have signed with it, and told by its Repository', async () => {
  const { ask, answers } = scene({
    async secret() {
      throw new Problem({ code: 'AccessDenied', subject: '/etc/secret', what: 'cannot be read' })
    },
  })
  assert.equal((await ask()).status, 503)
  const problems = answers[0]?.problems ?? []
  assert.deepEqual(
    new Set(problems.map(({ fields }) => fields.subject)),
    new Set(['Repository/acme', 'Repository/other']),
  )
  assert.match(
    problems[0]?.message ?? '',
    /Repository\/acme webhook secret cannot be used: \/etc\/secret cannot be read/,
  )
})

test('a secret that cannot be read does not hold up those who signed with another one', async () => {
  const { ask, answers } = scene({
    secret: (reference) => knownSecret('env' in reference && reference.env === 'OTHER' ? { env: 'NONE' } : reference),
  })
  assert.equal((await ask()).status, 202)
  assert.equal(answers[0]?.problems?.length, 1)
  assert.match(logLine(answers[0]!), /Repository\/other webhook secret cannot be used/)
})

test('an empty secret signs for nobody', async () => {
  const { ask, queued, answers } = scene({ secret: async () => '' })
  const { status } = await ask({ headers: { 'x-hub-signature-256': signatureOf(pushBody, '') } })
  assert.equal(status, 503)
  assert.deepEqual(queued, [])
  assert.match(answers[0]?.problems?.[0]?.message ?? '', /secret is empty/)
})

test('a fleet file that cannot be read is 503, and told', async () => {
  const told: string[] = []
  const handler = webhookHandler({
    repositories: async () => {
      throw new Problem({ code: 'InvalidFleet', file: 'fleet.yaml:3:1', what: 'is required' })
    },
    secret: knownSecret,
    push: async () => undefined,
    report: (answer) => told.push(logLine(answer)),
  })
  assert.equal((await handler(eventOf())).statusCode, 503)
  assert.match(told.join(), /InvalidFleet/)
})

test('a secret that several Repositories share signs for all of them', async () => {
  const both = repositories.map((one) => ({ ...one, webhook: { secrets: [{ env: 'ACME' }] } }))
  const { ask, queued } = scene({ repositories: both })
  const body = JSON.stringify({ ...pushPayload, repository: { html_url: 'https://github.com/mute/fleet' } })
  assert.equal((await ask({ body })).status, 202)
  assert.equal(queued[0]?.push.repository, 'github.com/mute/fleet')
})
