import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts'
import { shellClients } from '../../lib/adapters/aws/shell-clients.ts'
import { sqsQueueReader } from '../../lib/adapters/aws/sqs-queue-reader.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Check } from '../../lib/cli/doctor/check.ts'
import { openStack } from '../../lib/cli/stack/open-stack.ts'
import { setUpStack } from '../../lib/cli/stack/set-up-stack.ts'
import { stackChecks } from '../../lib/cli/stack/stack-checks.ts'
import { stackWorld } from '../../lib/cli/stack/stack-world.ts'
import type { Problem } from '../../lib/core/problem.ts'
import { parseSyncMessage } from '../../lib/queue/message.ts'
import { readControls } from '../../lib/store/controls.ts'
import { allControlsKey, clusterControlsKey } from '../../lib/store/keys.ts'
import { readLane, writeLane } from '../../lib/store/lanes.ts'
import { smallStack } from '../support/aws/small-stack.ts'
import { type Ministack, startMinistack } from '../support/ministack.ts'
import { source } from '../support/source.ts'
import { sluice } from './sluice.ts'
import { fillTwoClusters } from './two-clusters.ts'

let ministack: Ministack
let env: Readonly<Record<string, string>>
let store: ReturnType<typeof s3ObjectStore>
let syncs: ReturnType<typeof sqsQueueReader>
let renders: ReturnType<typeof sqsQueueReader>
let close: () => void
const keptEnvironment = { ...process.env }

const unexpected = (problem: Problem): never => {
  throw problem
}

before(async () => {
  ministack = await startMinistack()
  const { accessKeyId, secretAccessKey } = ministack.client.credentials
  env = {
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_DEFAULT_REGION: ministack.client.region, AWS_ENDPOINT_URL: ministack.endpoint },
  }
  // The credential chain of AWS reads the environment of the process.
  Object.assign(process.env, env)
  await publishFleet()
  await smallStack(ministack, 'Sluice', { fleetFile: 's3://assets/fleet.yaml' })
  const { aws, region, places } = await stackWorld('Sluice', env)
  const clients = await shellClients(aws, region, env)
  close = clients.close
  store = s3ObjectStore(clients.s3, places.bucket)
  syncs = sqsQueueReader(clients.sqs, places.queues.sync.url)
  renders = sqsQueueReader(clients.sqs, places.queues.render.url)
  await fillTwoClusters({ store, nonces: () => crypto.randomUUID(), clock: systemClock })
})
after(() => {
  close?.()
  ministack?.stop()
  process.env = keptEnvironment
})

/** As a deployment puts it beside the code. */
async function publishFleet(): Promise<void> {
  const s3 = new S3Client({ ...ministack.client, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: 'assets' }))
  const text = ['production', 'staging', 'new'].map(
    (name) => source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: ${name}}
      spec:
        source: {url: https://git.example/acme/fleet, path: ./clusters/${name}}
        access: {eks: {name: ${name}, region: eu-west-1}}
    `,
  )
  await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'fleet.yaml', Body: text.join('\n---\n') }))
  s3.destroy()
}

const run = (line: string) =>
  sluice(`${line} --stack Sluice`, {
    deps: { openStack: (name) => openStack(name, env, unexpected), clock: systemClock },
  })

/** Everything in a queue, taken out. */
async function taken(queue: typeof syncs): Promise<readonly { readonly group?: string; readonly body: string }[]> {
  const all: { group?: string; body: string }[] = []
  for (;;) {
    const signal = new AbortController().signal
    const some = await queue.receive({ max: 10, visibilityMs: 30_000, waitMs: 300, signal })
    if (some.length === 0) return all
    for (const { receipt } of some) await queue.remove(receipt)
    all.push(...some)
  }
}

test('get shows what the bucket of the stack holds', async () => {
  const { code, out, err } = await run('get units -A -o name')
  assert.deepEqual([code, err], [0, ''])
  assert.equal(out.match(/^.*Kustomization\/flux-system\/apps$/gm)?.length, 2)
})

test('a suspend is written to the bucket, and each lane is told by a message', async () => {
  const { code, out } = await run('suspend --cluster staging --reason drill')
  assert.match(out, /^cluster staging is suspended/)
  assert.equal(code, 0)
  const suspend = (await readControls(store, clusterControlsKey('staging')))?.value.suspend
  assert.deepEqual([suspend?.by, suspend?.reason], ['ada', 'drill'])
  const messages = (await taken(syncs)).map(({ body }) => parseSyncMessage(body))
  assert.deepEqual(
    messages.map(({ kind, cluster }) => [kind, cluster]),
    [['command', 'staging']],
  )
  assert.equal((await run('resume --cluster staging')).code, 0)
  await taken(syncs)
})

test('everything is stopped on every cluster of the stack', async () => {
  assert.equal((await run('suspend --all')).code, 0)
  assert.ok((await readControls(store, allControlsKey))?.value.suspend)
  const clusters = (await taken(syncs)).map(({ body }) => parseSyncMessage(body).cluster)
  assert.deepEqual(clusters.toSorted(), ['new', 'production', 'staging'])
  assert.equal((await run('resume --all')).code, 0)
  await taken(syncs)
})

test('a reconcile of a source goes to the render queue', async () => {
  const { code } = await run('reconcile source https://git.example/acme/fleet')
  assert.equal(code, 0)
  const [message] = await taken(renders)
  assert.equal(JSON.parse(message?.body ?? '').kind, 'poll')
})

test('an audit is ordered of each lane, and what they answer is shown', async () => {
  const audited = run('audit --full --timeout 20s')
  const answered: string[] = []
  for (let tries = 0; answered.length < 3 && tries < 50; tries++) {
    for (const { body } of await taken(syncs)) {
      const { kind, cluster, requests = [], full = false } = parseSyncMessage(body)
      assert.deepEqual([kind, full], ['audit', true])
      const seen = await readLane(store, cluster)
      const audit = {
        ...{ requests, full, began: 1_000, ended: 3_000, apiRequests: 4, units: 2, objects: 7 },
        ...{ crossChecked: 0, crossFound: 0, events: [], open: [] },
      }
      await writeLane({ store, nonces: () => crypto.randomUUID(), clock: systemClock }, cluster, {
        lane: { controls: {}, ...seen?.value, audit },
        seen,
      })
      answered.push(cluster)
    }
  }
  const { code, out } = await audited
  assert.match(out, /production/)
  assert.match(out, /staging/)
  assert.equal(code, 0)
})

test('doctor asks AWS who asks, how the stack was deployed and what its bucket holds', async () => {
  const checkStack = (name: string) => stackChecks(name, env)
  const deps = {
    ...{ checkStack, openStack: (name: string) => openStack(name, env, unexpected), clock: systemClock },
    setUpStack: (name: string) => setUpStack(name, env),
  }
  const { out, err } = await sluice('doctor --stack Sluice -o json', { deps })
  assert.equal(err, '')
  const checks: readonly Check[] = JSON.parse(out).checks
  const of = (name: string) => checks.find((check) => check.name === name)
  assert.match(of('credentials')?.detail ?? '', /^of account \d{12}, region eu-west-1$/)
  assert.equal(of('stack Sluice')?.detail, 'is CREATE_COMPLETE')
  assert.equal(of('documents')?.status, 'ok')
  assert.equal(of('dead letters')?.detail, 'none')
  assert.match(of('cluster new')?.detail ?? '', /^was audited last at 1970-/)
  assert.equal(of('key of secret hashes')?.status, 'warning')
  assert.ok(of('clock, beside AWS'))
  const nowhere = await sluice('doctor --stack Nowhere -o json', { deps })
  assert.match(JSON.parse(nowhere.out).checks[0].detail, /is not in region eu-west-1/)
  assert.equal(nowhere.code, 1)
})

test('the secret of a webhook is kept in Secrets Manager under the name of the stack, and changed in its place', async () => {
  const setUp = await setUpStack('Sluice', env)
  const first = await setUp.keepSecret('acme/fleet', 'first')
  assert.match('secretArn' in first ? first.secretArn : '', /:secret:Sluice\/webhook\/acme\/fleet/)
  assert.equal(await setUp.secret(first), 'first')
  const second = await setUp.keepSecret('acme/fleet', 'second')
  assert.equal(await setUp.secret(second), 'second')
  assert.equal(await setUp.fillSecret(first, 'third'), true)
  assert.equal(await setUp.secret(first), 'third')
  assert.equal(await setUp.fillSecret({ env: 'X' }, 'third'), false)
  await setUp.close()
})

test('a fleet file that this version cannot read does not stand in the way of the emergency stop', async () => {
  const s3 = new S3Client({ ...ministack.client, forcePathStyle: true })
  const key = { Bucket: 'assets', Key: 'newer.yaml' }
  await s3.send(new PutObjectCommand({ ...key, Body: 'apiVersion: sluice.dev/v9\nkind: Cluster\n' }))
  s3.destroy()
  await smallStack(ministack, 'Newer', { fleetFile: 's3://assets/newer.yaml' })
  const warnings: Problem[] = []
  const deps = { openStack: (name: string) => openStack(name, env, (warning) => warnings.push(warning)) }
  const { code } = await sluice('suspend --all --stack Newer', { deps: { ...deps, clock: systemClock } })
  assert.equal(code, 0)
  assert.deepEqual(
    warnings.map((warning) => warning.code),
    ['InvalidFleet'],
  )
})

test('a name that the region has not is said to be that', async () => {
  const message = /^stack Nowhere is not in region eu-west-1 of this account/
  await assert.rejects(openStack('Nowhere', env, unexpected), { code: 'NotFound', message })
})
