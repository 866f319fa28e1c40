import assert from 'node:assert/strict'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { bundleEntry } from '../../infra/bundle.ts'
import { webhook, workers } from '../../infra/settings.ts'
import { environment } from '../../lib/core/environment.ts'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../lib/local/apiserver/certificate.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import { ask } from '../support/ask.ts'
import { eventually } from '../support/eventually.ts'
import { createRepository } from '../support/git-repository.ts'
import { lambdaFunction } from '../support/lambda/lambda-function.ts'
import { listen } from '../support/raw-http.ts'
import { source } from '../support/source.ts'
import { eventOf } from '../webhook/scene.ts'
import { type FunctionName, functionNames, functionScene } from './scene.ts'

const repository = createRepository()
repository.commit({
  'clusters/test/units.yaml': source`
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: app, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      wait: true
      timeout: 10m
      path: ./app
      sourceRef: {kind: GitRepository, name: flux-system}
  `,
  'app/deployment.yaml': source`
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app, namespace: default}
    spec:
      selector: {matchLabels: {app: app}}
      template: {metadata: {labels: {app: app}}, spec: {containers: [{name: app, image: app}]}}
  `,
})
// Nothing rolls a Deployment out, so a lane waits for it until the test says that it is there.
const tls = await localCertificate(new Date())
const cluster = await startApiServer({ tls, controllers: false, pods: false })
const scene = await functionScene({
  secrets: { kubeconfig: cluster.kubeconfig('test') },
  fleet: (arnOf) => source`
    apiVersion: sluice.dev/v1
    kind: Cluster
    metadata: {name: test}
    spec:
      source: {url: "${repository.url}", ref: {branch: main}, path: ./clusters/test}
      access: {kubeconfig: {secretArn: "${arnOf('kubeconfig')}"}}
    ---
    apiVersion: sluice.dev/v1
    kind: Cluster
    metadata: {name: inner}
    spec:
      source: {url: "${repository.url}", ref: {branch: main}, path: ./clusters/inner}
      access: {eks: {name: inner, region: eu-west-1}}
      network: {name: eu-private, vpcId: vpc-0a1b0a1b, subnetIds: [subnet-0a1b0a1b]}
    ---
    apiVersion: sluice.dev/v1
    kind: Repository
    metadata: {name: acme}
    spec:
      url: https://github.com/acme/
      webhook: {secrets: [{env: ACME}]}
  `,
})
/** Takes requests, and answers none. */
const mute = await listen(() => undefined)
const muteUrl = `http://127.0.0.1:${mute.port}`
// A queue is asked at its own address.
const muteAws = {
  AWS_ENDPOINT_URL: muteUrl,
  ...Object.fromEntries(
    (['renderQueue', 'syncQueue', 'timerQueue', 'notifyQueue'] as const).map((name) => [
      environment[name],
      `${muteUrl}/0/${name}.fifo`,
    ]),
  ),
}

after(async () => {
  await scene.stop()
  await cluster.close()
  await mute.close()
  repository.remove()
})

/** One sound message of each queue. */
const sound = {
  render: { schema: 1, kind: 'poll', repository: 'github.com/nobody/nothing', credential: '' },
  sync: { schema: 1, kind: 'wake', cluster: 'nowhere' },
  schedule: {
    ...{ schema: 1, kind: 'timer', due: 0, to: 'sync', group: 'nowhere' },
    message: { schema: 1, kind: 'timer', cluster: 'nowhere' },
  },
  notify: { schema: 1, kind: 'event', cluster: 'nowhere', key: 'events/nowhere/2026/01/01/none' },
} as const

const workerNames = ['render', 'sync', 'schedule', 'notify'] as const satisfies readonly FunctionName[]

/** A batch as Lambda hands it over: messages m0, m1 and so on, each in a group of its own. */
function batch(...bodies: readonly unknown[]) {
  const now = Date.now()
  return sqsEvent(
    'test',
    bodies.map((body, n) => ({
      ...{ id: `m${n}`, receipt: `r${n}`, group: `g${n}`, receives: 1, sentAt: now },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
    now,
  )
}

const again = (...ids: readonly string[]) => ({
  kind: 'answer',
  value: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
})

async function recordText(): Promise<string> {
  const record = await scene.store.get('clusters/test/records/Kustomization/flux-system/app')
  return Buffer.from(record?.bytes ?? []).toString()
}

/** Says of the Deployment what its controller would. */
async function rollOut(): Promise<void> {
  const url = `${cluster.url}/apis/apps/v1/namespaces/default/deployments/app`
  const { ca = '', token } = cluster
  const live = JSON.parse((await ask({ url, ca, token })).body)
  const counts = { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 }
  const conditions = [
    { type: 'Available', status: 'True' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ]
  const status = { ...counts, conditions, observedGeneration: live.metadata.generation }
  const { status: code, body } = await ask({
    url: `${url}/status`,
    ca,
    token,
    put: JSON.stringify({ ...live, status }),
  })
  assert.equal(code, 200, body)
}

describe('a function in Lambda', { concurrency: 2 }, () => {
  for (const name of functionNames) {
    test(`${name}: half a bundle fails each invocation when it starts, and none is answered`, async () => {
      const code = join(scene.folder, `half-${name}`)
      await mkdir(code)
      await cp(join(scene.folder, name, bundleEntry), join(code, bundleEntry))
      const half = await lambdaFunction({ code, variables: {}, timeoutMs: 10_000 })
      try {
        for (const _ of [1, 2]) {
          const result = await half.invoke(batch())
          assert.ok(
            result.kind === 'failed' && /Cannot find module .*\.mjs/.test(result.message),
            JSON.stringify(result),
          )
        }
      } finally {
        await half.stop()
      }
    })
  }

  for (const name of workerNames) {
    test(`${name}: without the variables of its stack, gives its messages back and says which is missing`, async () => {
      const bare = await scene.start(name, { timeoutMs: 30_000, bare: true })
      assert.deepEqual(await bare.invoke(batch(sound[name])), again('m0'))
      assert.match(bare.log(), /SLUICE_[A-Z_]+ is not set for this function/)
    })

    test(`${name}: gives back what a later version wrote, drops what none can read, and works the rest`, async () => {
      const one = await scene.start(name, { timeoutMs: workers[name].timeoutSeconds * 1_000 })
      const result = await one.invoke(batch(sound[name], { ...sound[name], schema: 99 }, 'no JSON', sound[name]))
      assert.deepEqual(result, again('m1'))
      await eventually('the log', () => (/schema 99, this version reads up to 1/.test(one.log()) ? true : undefined))
      assert.match(one.log(), /"outcome":"dropped".*message is no JSON/)
      // The same process, thawed.
      assert.deepEqual(await one.invoke(batch(sound[name])), again())
    })

    test(`${name}: gives its messages back in time where AWS does not answer`, async () => {
      const one = await scene.start(name, { timeoutMs: 8_000, variables: muteAws })
      assert.deepEqual(
        await one.invoke(batch({ ...sound[name], ...(name === 'sync' && { cluster: 'test' }) })),
        again('m0'),
      )
    })
  }

  test('webhook: answers before GitHub hangs up where AWS does not answer', async () => {
    const variables = { ...muteAws, ACME: 'the-secret-of-acme' }
    const one = await scene.start('webhook', { timeoutMs: webhook.timeoutSeconds * 1_000, variables })
    const result = await one.invoke(eventOf())
    assert.ok(result.kind === 'answer', JSON.stringify(result))
    assert.equal((result.value as { statusCode: number }).statusCode, 503)
  })

  test('webhook: queues a push', async () => {
    const one = await scene.start('webhook', { timeoutMs: 10_000, variables: { ACME: 'the-secret-of-acme' } })
    const result = await one.invoke(eventOf())
    assert.ok(result.kind === 'answer', JSON.stringify(result))
    assert.equal((result.value as { statusCode: number }).statusCode, 202)
    const sent = await scene.take('renderQueue')
    assert.ok(sent.some((body) => JSON.stringify(body).includes('"kind":"push","repository":"github.com/acme/fleet"')))
  })

  test('sync: sends on what is for the lane of another network, also what was sent by who knows of none', async () => {
    const networks = { [environment.networkQueues]: JSON.stringify({ 'eu-private': scene.url('notifyQueue') }) }
    const one = await scene.start('sync', { timeoutMs: 30_000, variables: networks })
    const order = { schema: 1, kind: 'audit', cluster: 'inner', full: true }
    await scene.take('notifyQueue')
    assert.deepEqual(await one.invoke(batch(order)), again())
    assert.deepEqual(await scene.take('notifyQueue'), [order])
  })

  test('sync: stops waiting in time, hands over by a message, and goes on in the next invocation', async () => {
    const timeoutMs = 32_000
    const [render, sync] = await Promise.all([
      scene.start('render', { timeoutMs: 60_000 }),
      scene.start('sync', { timeoutMs }),
    ])
    const wake = { schema: 1, kind: 'audit', cluster: 'test' }
    // The lane knows no head yet, and asks for one; render wakes it.
    assert.deepEqual(await sync.invoke(batch(wake)), again())
    const asked = await scene.take('renderQueue')
    assert.deepEqual(await render.invoke(batch(...asked)), again())
    const start = performance.now()
    assert.deepEqual(await sync.invoke(batch(wake)), again())
    const took = performance.now() - start
    assert.ok(took < timeoutMs - 20_000, `${took} ms`)
    const sent = await scene.take('syncQueue')
    assert.ok(
      sent.some((body) => JSON.stringify(body) === '{"schema":1,"kind":"continue","cluster":"test"}'),
      JSON.stringify(sent),
    )
    assert.match(await recordText(), /"reason":"Progressing"/)
    await rollOut()
    assert.deepEqual(await sync.invoke(batch({ schema: 1, kind: 'continue', cluster: 'test' })), again())
    assert.match(await recordText(), /"status":"True","type":"Ready"/)
  })
})

describe('the harness', () => {
  const folder = join(scene.folder, 'own')

  async function own(code: string, timeoutMs: number) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'index.mjs'), code)
    return lambdaFunction({ code: folder, variables: {}, timeoutMs })
  }

  test('kills a function at its deadline, and starts it anew', async () => {
    const code =
      'let n = 0; export const handler = async (event) => { n++; if (event.hang) await new Promise((r) => setTimeout(r, 60_000)); return n }'
    const one = await own(code, 1_000)
    try {
      assert.deepEqual(await one.invoke({}), { kind: 'answer', value: 1 })
      assert.deepEqual(await one.invoke({}), { kind: 'answer', value: 2 })
      const late = await one.invoke({ hang: true })
      assert.deepEqual(late, { kind: 'failed', type: 'Sandbox.Timedout', message: 'Task timed out after 1000 ms' })
      assert.deepEqual(await one.invoke({}), { kind: 'answer', value: 1 })
    } finally {
      await one.stop()
    }
  })

  test('freezes a function between invocations, and tells what it threw', async () => {
    const code = `
      import { appendFileSync } from 'node:fs'
      export const handler = async () => {
        setInterval(() => appendFileSync(new URL('ticks', import.meta.url), '.'), 5).unref()
        throw new TypeError('no')
      }`
    const one = await own(code, 5_000)
    const ticks = () => readFile(join(folder, 'ticks'), 'utf8').catch(() => '')
    try {
      assert.deepEqual(await one.invoke({}), { kind: 'failed', type: 'TypeError', message: 'no' })
      const before = (await ticks()).length
      await new Promise((resolve) => setTimeout(resolve, 200))
      assert.ok((await ticks()).length <= before + 1)
    } finally {
      await one.stop()
    }
  })
})
