import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { startMinistack } from '../support/ministack.ts'
import { packedFleetText } from '../support/packed-fleet-text.ts'
import { listen } from '../support/raw-http.ts'
import { source } from '../support/source.ts'
import { commit, delivery, eventOf, pushBody, secrets, signatureOf } from './scene.ts'

const ministack = await startMinistack()
const client = new SQSClient(ministack.client)
const { QueueUrl } = await client.send(
  new CreateQueueCommand({ QueueName: 'renders.fifo', Attributes: { FifoQueue: 'true' } }),
)

/** Between the function and the queue, to let it wait without an answer. */
let mute = false
const between = await listen(async (request, response) => {
  if (!mute) await forward(request, response)
})
const endpoint = `http://127.0.0.1:${between.port}`

const folder = await mkdtemp(join(tmpdir(), 'sluice-webhook-'))
await writeFile(join(folder, 'old-secret'), `${secrets.ACME}\n`)
await writeFile(
  join(folder, 'fleet.json'),
  packedFleetText(source`
    apiVersion: sluice.dev/v1
    kind: Repository
    metadata: {name: acme}
    spec:
      url: https://github.com/acme/
      webhook: {secrets: [{env: TEST_SECRET}, {file: ./old-secret}]}
  `),
)
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SQS: endpoint,
  AWS_REGION: ministack.client.region,
  AWS_ACCESS_KEY_ID: ministack.client.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ministack.client.credentials.secretAccessKey,
  SLUICE_FLEET_FILE: join(folder, 'fleet.json'),
  SLUICE_RENDER_QUEUE_URL: QueueUrl?.replace(ministack.endpoint, endpoint),
  TEST_SECRET: secrets.ACME_NEW,
})
// It reads its environment when it is first called, but AWS's client may do so sooner.
const { handler } = await import('../../functions/webhook.ts')

after(async () => {
  client.destroy()
  ministack.stop()
  await between.close()
  await rm(folder, { recursive: true })
})

test('the function of AWS queues a push signed with a secret of the environment or of a file, once per delivery', async () => {
  for (const secret of [secrets.ACME, secrets.ACME_NEW]) {
    const { statusCode } = await handler(eventOf({ headers: { 'x-hub-signature-256': signatureOf(pushBody, secret) } }))
    assert.equal(statusCode, 202)
  }
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  assert.deepEqual(
    Messages.map(({ Body = '' }) => JSON.parse(Body)),
    [{ schema: 1, kind: 'push', repository: 'github.com/acme/fleet', ref: 'refs/heads/main', after: commit }],
  )
})

test('a signature by anything else is refused', async () => {
  const { statusCode } = await handler(eventOf({ headers: { 'x-hub-signature-256': signatureOf(pushBody, 'other') } }))
  assert.equal(statusCode, 401)
})

test('a queue that does not answer is 503 before GitHub hangs up', async () => {
  mute = true
  const start = performance.now()
  const { statusCode, body } = await handler(eventOf())
  assert.equal(statusCode, 503)
  assert.match(body ?? '', new RegExp(delivery))
  assert.ok(performance.now() - start < 9_500, `${performance.now() - start} ms`)
})

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers
  const answer = await fetch(`${ministack.endpoint}${request.url}`, {
    method: 'POST',
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    body: Buffer.concat(chunks),
  })
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  response.end(Buffer.from(await answer.arrayBuffer()))
}
