import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { stackChecks } from '../../lib/cli/stack/stack-checks.ts'
import { environment } from '../../lib/core/environment.ts'
import { ask } from '../support/ask.ts'
import { configurationOf, configure } from '../support/aws/call.ts'
import { eventually } from '../support/eventually.ts'
import { source } from '../support/source.ts'
import { live } from '../support/spine.ts'
import { deployedScene } from './scene.ts'

const configMap = (value: string) => source`
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: app, namespace: default}
  data: {value: ${value}}
`

const scene = await deployedScene({
  'clusters/production/units.yaml': source`
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: app, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      wait: true
      path: ./app
      sourceRef: {kind: GitRepository, name: flux-system}
  `,
  'app/config.yaml': configMap('first'),
})
const { cluster, ministack, push, stack, tick } = scene
const sqs = new SQSClient(ministack.client)
after(async () => {
  sqs.destroy()
  await scene.stop()
})

const path = '/api/v1/namespaces/default/configmaps/app'
const valueNow = async () => (await live(cluster, path))?.data.value

async function hasValue(value: string): Promise<void> {
  const probe = async () => ((await valueNow()) === value ? true : undefined)
  await eventually(`the object to hold ${value}`, probe, { timeout: 30_000 }).catch((cause: unknown) => {
    throw new Error(['Schedule', 'Render', 'Sync', 'Webhook'].map((name) => `${name}: ${stack.log(name)}`).join('\n'), {
      cause,
    })
  })
}

test('a scheduled audit brings a cluster of which nothing is known to what Git holds', async () => {
  await tick()
  await hasValue('first')
})

test('a signed webhook in, the object of the commit out', async () => {
  assert.equal(await push({ 'app/config.yaml': configMap('second') }), 202)
  await hasValue('second')
})

/** The traces that messages brought to a function, as Lambda links them. */
function tracesOf(name: string): readonly string[] {
  return stack.events(name).flatMap((event) => {
    const { Records = [] } = event as { readonly Records?: readonly { readonly attributes?: Record<string, string> }[] }
    return Records.map(({ attributes = {} }) => attributes.AWSTraceHeader ?? 'none')
  })
}

test('each message carries the trace of the run that sent it: webhook to render, render to sync', () => {
  for (const name of ['Render', 'Sync']) {
    const traces = tracesOf(name)
    assert.ok(traces.length > 0, name)
    for (const trace of traces) assert.match(trace, /^Root=1-00000000-[0-9a-f]{24};Sampled=1$/, name)
  }
})

/** What a function has printed for CloudWatch to count. */
function counted(name: string): readonly Record<string, unknown>[] {
  const lines = stack
    .log(name)
    .split('\n')
    .filter((line) => line.includes('"_aws":'))
  return lines.map((line) => JSON.parse(line))
}

test('what came of the push is counted: the webhook, the build, and how long it took until it was healthy', async () => {
  await eventually('the push to be counted', () => {
    const lines = counted('Sync').filter(({ PushToHealthy = [] }) => [PushToHealthy].flat().length > 0)
    const [line] = lines
    if (line === undefined) return undefined
    const [seconds] = [line.PushToHealthy].flat()
    assert.ok(typeof seconds === 'number' && seconds > 0 && seconds < 60, String(seconds))
    assert.deepEqual([line.Stack, line.Cluster, line.FailedUnits, line.BehindHead], ['Sluice', 'production', 0, 0])
    return true
  })
  assert.ok(counted('Webhook').some(({ WebhooksAccepted }) => WebhooksAccepted === 1))
  assert.ok(counted('Render').every(({ FailedBuilds }) => FailedBuilds === 0))
  assert.ok(counted('Sync').some(({ Audits }) => Audits === 1))
})

test('a webhook that somebody else signed is refused', async () => {
  assert.equal(await push({ 'app/other.yaml': configMap('other').replace('name: app', 'name: other') }, 'wrong'), 401)
})

test('a scheduled audit reverts a drift', async () => {
  const object = await live(cluster, path)
  const put = JSON.stringify({ ...object, data: { value: 'drifted' } })
  const { status } = await ask({ ...cluster, url: `${cluster.url}${path}`, put })
  assert.equal(status, 200)
  await tick()
  await hasValue('second')
})

/** Gives messages of a queue up after two receives and a second each, in place of twenty and a quarter of an hour. */
async function giveUpSoon(QueueUrl: string): Promise<void> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] })
  const { Attributes } = await sqs.send(asked)
  const deadArn: string = JSON.parse(Attributes?.RedrivePolicy ?? '{}').deadLetterTargetArn
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 2 })
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1', RedrivePolicy } }))
}

async function deadLetters(name: string): Promise<readonly string[]> {
  const QueueUrl = stack.physical('AWS::SQS::Queue', name)
  return eventually(`messages in ${name}`, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))
    return Messages.length > 0 ? Messages.map(({ Body = '' }) => Body) : undefined
  })
}

/** What StartMessageMoveTask does in AWS; the emulator has no such action. */
async function redrive(name: string, to: string): Promise<void> {
  const QueueUrl = stack.physical('AWS::SQS::Queue', name)
  const asked = new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['MessageGroupId'] })
  for (const { Body, ReceiptHandle, MessageId, Attributes } of (await sqs.send(asked)).Messages ?? []) {
    const ids = { MessageGroupId: Attributes?.MessageGroupId, MessageDeduplicationId: MessageId }
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body, ...ids }))
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  }
}

test('a function that was deployed by half gives its messages to the dead letters, and a redrive works them', async () => {
  const render = stack.physical('AWS::Lambda::Function', 'Render')
  await giveUpSoon(stack.output('RenderQueueUrl'))
  const { Environment } = await configurationOf(ministack, render)
  const { [environment.bucket]: _, ...half } = Environment.Variables
  await configure(ministack, render, { Environment: { Variables: half } })
  assert.equal(await push({ 'app/config.yaml': configMap('third') }), 202)
  const [body = ''] = await deadLetters('RendersDeadLetters')
  assert.equal(JSON.parse(body).repository, 'git.example/acme/fleet')
  assert.match(stack.log('Render'), /SLUICE_BUCKET is not set for this function/)
  assert.equal(await valueNow(), 'second')
  await configure(ministack, render, { Environment })
  await redrive('RendersDeadLetters', stack.output('RenderQueueUrl'))
  await hasValue('third')
})

test('a message of a later version goes to the dead letters unharmed, with its reason in the log', async () => {
  const QueueUrl = stack.output('SyncQueueUrl')
  await giveUpSoon(QueueUrl)
  const later = JSON.stringify({ schema: 99, kind: 'wake', cluster: 'production', more: 'than this version knows' })
  const ids = { MessageGroupId: 'later', MessageDeduplicationId: 'later' }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: later, ...ids }))
  assert.deepEqual(await deadLetters('SyncsDeadLetters'), [later])
  assert.match(stack.log('Sync'), /"code":"SchemaTooNew","message":"sync queue message has schema 99/)
})

test('what S3 tells of an object reaches the render queue', async () => {
  const s3 = new S3Client({ ...ministack.client, forcePathStyle: true })
  const Bucket = 'manifests'
  const QueueUrl = stack.output('TimerQueueUrl')
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
  const QueueArn = (await sqs.send(asked)).Attributes?.QueueArn
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }]
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } }),
  )
  await s3.send(new PutObjectCommand({ Bucket, Key: 'apps/app.yaml', Body: configMap('stored') }))
  s3.destroy()
  const pushed = '{\\"schema\\":1,\\"kind\\":\\"push\\",\\"repository\\":\\"s3://manifests\\"}'
  await eventually('render to be told', () =>
    JSON.stringify(stack.events('Render')).includes(pushed) ? true : undefined,
  )
})

test('a look at Git that a person asked for is answered', async () => {
  const QueueUrl = stack.output('RenderQueueUrl')
  const order = { schema: 1, kind: 'poll', repository: 'git.example/acme/fleet', credential: 'acme', asked: Date.now() }
  const ids = { MessageGroupId: 'asked', MessageDeduplicationId: 'asked' }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(order), ...ids }))
  await eventually('the answer', async () =>
    (await stack.asked('Render')).some((one) => one.startsWith('s3:PutObject answers/')) ? true : undefined,
  )
})

test('the doctor finds every function of the stack, and nothing wrong with it', async () => {
  const { region, credentials } = ministack.client
  // The SDK looks for them in the variables of the process itself.
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey
  const checks = await stackChecks('Sluice', { AWS_ENDPOINT_URL: ministack.endpoint, AWS_REGION: region })
  const functions = checks.filter(({ name }) => name.startsWith('function '))
  assert.deepEqual(
    functions.map(({ name, status }) => `${name} ${status}`).sort(),
    ['Notify', 'Render', 'Schedule', 'Sync', 'Webhook'].map((name) => `function ${name} ok`),
  )
})

test('all of this was done with the rights that each role has at the bucket', async () => {
  for (const name of ['Render', 'Sync', 'Schedule', 'Notify']) {
    const asked = await stack.asked(name)
    assert.ok(asked.length > 0, name)
    assert.deepEqual(
      asked.filter((one) => one.startsWith('refused')),
      [],
      name,
    )
  }
})
