import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { existingCluster } from '../support/existing-cluster.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { applyManifests, kubectl } from '../support/kubectl.ts'
import { clusterBinaries } from './build.ts'

const podSpec = { containers: [{ name: 'main', image: 'example.test/app:1' }] }

function podTemplate(annotations: Readonly<Record<string, string>> = {}) {
  return { metadata: { labels: { app: 'test' }, annotations }, spec: podSpec }
}

function deployment(name: string, annotations?: Readonly<Record<string, string>>) {
  const selector = { matchLabels: { app: 'test' } }
  const spec = { replicas: 2, selector, template: podTemplate(annotations) }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec }
}

function job(name: string, annotations: Readonly<Record<string, string>> = {}) {
  const template = { metadata: { annotations }, spec: { ...podSpec, restartPolicy: 'Never' } }
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template, backoffLimit: 0 } }
}

function pod(name: string, annotations: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, annotations }, spec: podSpec }
}

async function read(cluster: TestCluster, kind: string, name: string) {
  return JSON.parse(await kubectl(cluster, ['get', kind, name, '-o', 'json']))
}

async function untilCondition(cluster: TestCluster, kind: string, name: string, type: string): Promise<void> {
  await eventually(`${kind}/${name} being ${type}`, async () => {
    const { status } = await read(cluster, kind, name)
    return status.conditions?.find(
      (each: { type: string; status: string }) => each.type === type && each.status === 'True',
    )
  })
}

async function untilGone(cluster: TestCluster, kind: string): Promise<void> {
  await eventually(`the end of all ${kind}`, async () => {
    const { items } = JSON.parse(await kubectl(cluster, ['get', kind, '-o', 'json']))
    return items.length === 0 || undefined
  })
}

describe('a test cluster', () => {
  let one: TestCluster
  let two: TestCluster

  before(async () => {
    await clusterBinaries()
    const started = performance.now()
    ;[one, two] = await Promise.all([
      startCluster({
        real: true,
        audit: true,
        users: [
          { name: 'jane', token: 'jane-token', groups: ['readers'] },
          { name: 'root', token: 'root-token', groups: ['system:masters'] },
        ],
      }),
      startCluster({ real: true }),
    ])
    console.log(`two clusters at once were ready in ${Math.round(performance.now() - started)} ms`)
  })

  after(() => Promise.all([one?.stop(), two?.stop()]))

  test('is another than the one beside it', async () => {
    await kubectl(one, ['create', 'namespace', 'only-in-one'])
    await assert.rejects(kubectl(two, ['get', 'namespace', 'only-in-one']), /NotFound/)
    assert.equal((await ask({ url: `${two.url}/api/v1/namespaces`, ca: two.ca, token: one.token })).status, 401)
  })

  test('tells its version, that of the binaries in Lambda', async () => {
    const { serverVersion } = JSON.parse(await kubectl(one, ['version', '-o', 'json']))
    assert.equal(serverVersion.gitVersion, 'v1.36.3')
  })

  test('makes a Deployment available', async () => {
    await applyManifests(one, [deployment('web')])
    await untilCondition(one, 'deployment', 'web', 'Available')
    assert.equal((await read(one, 'deployment', 'web')).status.readyReplicas, 2)
  })

  test('leaves a Deployment without ready Pods where they crash', async () => {
    await applyManifests(two, [deployment('web', { 'play.sluice.dev/reason': 'CrashLoopBackOff' })])
    const waiting = await eventually('a container that waits', async () => {
      const { items } = JSON.parse(await kubectl(two, ['get', 'pods', '-l', 'app=test', '-o', 'json']))
      return items[0]?.status.containerStatuses?.[0].state.waiting
    })
    assert.equal(waiting.reason, 'CrashLoopBackOff')
    assert.equal((await read(two, 'deployment', 'web')).status.readyReplicas, undefined)
  })

  test('gives every Service the addresses of its ready Pods', async () => {
    const spec = { selector: { app: 'test' }, ports: [{ port: 80 }] }
    await applyManifests(one, [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec }])
    const slice = await eventually('an EndpointSlice', async () => {
      const selector = 'kubernetes.io/service-name=web'
      const { items } = JSON.parse(await kubectl(one, ['get', 'endpointslices', '-l', selector, '-o', 'json']))
      return items[0]?.endpoints?.length === 2 ? items[0] : undefined
    })
    assert.equal(slice.endpoints[0].conditions.ready, true)
  })

  test('runs a DaemonSet on its one node', async () => {
    const spec = { selector: { matchLabels: { app: 'test' } }, template: podTemplate() }
    await applyManifests(one, [{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec }])
    await eventually(
      'a ready daemon',
      async () => (await read(one, 'ds', 'agent')).status.numberReady === 1 || undefined,
    )
  })

  test('completes a Job, and fails one that is told to fail', async () => {
    await applyManifests(one, [job('good'), job('bad', { 'play.sluice.dev/phase': 'Failed' })])
    await untilCondition(one, 'job', 'good', 'Complete')
    await untilCondition(one, 'job', 'bad', 'Failed')
  })

  test('plays a Pod as its annotations say, also when they change', async () => {
    await applyManifests(two, [
      pod('fails', { 'play.sluice.dev/phase': 'Failed', 'play.sluice.dev/message': 'out of luck' }),
      pod('later', { 'play.sluice.dev/after': '1s' }),
      pod('unready', { 'play.sluice.dev/ready': 'false' }),
      pod('homeless', { 'play.sluice.dev/reason': 'Unschedulable' }),
      pod('typo', { 'play.sluice.dev/phase': 'Runing' }),
    ])
    assert.equal((await read(two, 'pod', 'later')).status.phase, 'Pending')
    const phases: Record<string, string> = { fails: 'Failed', later: 'Running', unready: 'Running', typo: 'Failed' }
    for (const [name, phase] of Object.entries(phases)) {
      await eventually(
        `${name} ${phase}`,
        async () => (await read(two, 'pod', name)).status.phase === phase || undefined,
      )
    }
    assert.equal((await read(two, 'pod', 'fails')).status.message, 'out of luck')
    assert.equal((await read(two, 'pod', 'homeless')).status.conditions[0].reason, 'Unschedulable')
    assert.match((await read(two, 'pod', 'typo')).status.message, /"Runing" is no phase/)
    await kubectl(two, ['annotate', 'pod', 'unready', '--overwrite', 'play.sluice.dev/ready=true'])
    await untilCondition(two, 'pod', 'unready', 'Ready')
  })

  test('collects garbage, and empties a namespace that is deleted', async () => {
    await kubectl(one, ['delete', 'deployment,daemonset,job', '--all', '--wait=false'])
    await untilGone(one, 'pods,replicasets')
    await kubectl(one, ['create', 'configmap', 'x', '-n', 'only-in-one'])
    await kubectl(one, ['delete', 'namespace', 'only-in-one', '--timeout=30s'])
  })

  test('knows its users, whose rights are up to RBAC', async () => {
    const question = { url: `${one.url}/api/v1/secrets`, ca: one.ca }
    assert.equal((await ask({ ...question, token: 'jane-token' })).status, 403)
    assert.equal((await ask({ ...question, token: 'root-token' })).status, 200)
    assert.equal((await ask({ ...question, token: 'nobody' })).status, 401)
  })

  test('counts requests by verb', async () => {
    const mark = await one.auditLog!.mark()
    await kubectl(one, ['get', 'configmaps', '-A'])
    await kubectl(one, ['create', 'configmap', 'counted'])
    const requests = (await one.auditLog!.since(mark)).filter((each) => each.resource === 'configmaps')
    assert.deepEqual(
      requests.map(({ verb, name, status, user }) => [verb, name, status, user]),
      [
        ['list', '', 200, 'admin'],
        ['create', 'counted', 201, 'admin'],
      ],
    )
  })

  test('keeps its data and address over an outage of the API server', async () => {
    await kubectl(two, ['create', 'configmap', 'kept'])
    await two.stopServer()
    await assert.rejects(ask({ url: `${two.url}/readyz`, ca: two.ca, token: two.token }), /ECONNREFUSED/)
    await two.startServer()
    assert.match(await kubectl(two, ['get', 'configmap', 'kept', '-o', 'name']), /configmap\/kept/)
  })

  test('can be an existing one, reached as its administrator', async () => {
    const given = await existingCluster(two.kubeconfigFile, {})
    const { username } = JSON.parse(await kubectl(given, ['auth', 'whoami', '-o', 'json'])).status.userInfo
    assert.equal(username, 'system:serviceaccount:kube-system:sluice-test-admin')
    assert.equal((await ask({ url: `${given.url}/api/v1/secrets`, ca: given.ca, token: given.token })).status, 200)
    await given.stop()
    await assert.rejects(existingCluster(two.kubeconfigFile, { audit: true }), /needs a cluster of its own/)
    assert.match(await kubectl(two, ['get', 'namespace', 'default', '-o', 'name']), /default/)
  })

  test('lets its administrator in by client certificate', async () => {
    const file = join(dirname(one.kubeconfigFile), 'by-certificate')
    await writeFile(file, kubeconfigFor(one.url, one.ca, one.clientCertificate!))
    const { username } = JSON.parse(await kubectl({ kubeconfigFile: file }, ['auth', 'whoami', '-o', 'json'])).status
      .userInfo
    assert.equal(username, 'admin-certificate')
  })

  test('leaves nothing behind when stopped', async () => {
    const third = await startCluster({ real: true, controllers: false, pods: false })
    const folder = dirname(third.kubeconfigFile)
    assert.ok(existsSync(folder))
    await third.stop()
    assert.ok(!existsSync(folder))
    await assert.rejects(ask({ url: `${third.url}/readyz`, ca: third.ca, token: third.token }), /ECONNREFUSED/)
  })
})
