import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../../../lib/local/apiserver/certificate.ts'
import { startCluster, type TestCluster } from '../../../support/cluster.ts'
import { eventually } from '../../../support/eventually.ts'
import { type RawApi, type RawRequest, rawApi } from '../../../support/raw-api.ts'
import type { Read } from './client.ts'
import { endStates } from './end-states.ts'

const namespace = 'same'
const apps = `/apis/apps/v1/namespaces/${namespace}`
const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
const core = `/api/v1/namespaces/${namespace}`

const crash = { 'embedded.sluice.dev/pods': 'crash', 'play.sluice.dev/reason': 'CrashLoopBackOff' }
const fail = { 'embedded.sluice.dev/job': 'fail', 'play.sluice.dev/phase': 'Failed' }
const claim = {
  accessModes: ['ReadWriteOnce'],
  storageClassName: 'static',
  resources: { requests: { storage: '1Gi' } },
}

function template(app: string, annotations?: Readonly<Record<string, string>>, restartPolicy = 'Always') {
  const containers = [{ name: 'main', image: `${app}:1`, ports: [{ containerPort: 8080 }] }]
  return { metadata: { labels: { app }, ...(annotations && { annotations }) }, spec: { restartPolicy, containers } }
}

function selecting(app: string, annotations?: Readonly<Record<string, string>>) {
  return { selector: { matchLabels: { app } }, template: template(app, annotations) }
}

function job(spec: object, annotations?: Readonly<Record<string, string>>) {
  return { ...spec, template: template('job', annotations, 'Never') }
}

function volume(name: string) {
  const spec = {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'static',
    hostPath: { path: '/x' },
  }
  return { metadata: { name }, spec }
}

const made: readonly (readonly [path: string, name: string, spec: object, annotations?: object])[] = [
  [`${apps}/deployments`, 'web', { replicas: 3, ...selecting('web') }, { note: 'x' }],
  [`${apps}/deployments`, 'late', { replicas: 2, progressDeadlineSeconds: 2, ...selecting('late', crash) }],
  [`${apps}/deployments`, 'again', { replicas: 2, strategy: { type: 'Recreate' }, ...selecting('again') }],
  [`${apps}/deployments`, 'none', { replicas: 0, ...selecting('none') }],
  [
    `${apps}/statefulsets`,
    'db',
    {
      ...{ replicas: 2, serviceName: 'db', ...selecting('db') },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  ],
  [`${apps}/daemonsets`, 'agent', selecting('agent')],
  [jobs, 'good', job({ completions: 2, parallelism: 2 })],
  [jobs, 'bad', job({ backoffLimit: 0 }, fail)],
  [jobs, 'rest', job({ suspend: true })],
  [`${core}/services`, 'web', { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] }],
  [`${core}/services`, 'db', { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 80 }] }],
  [`${core}/services`, 'empty', { selector: { app: 'nobody' }, ports: [{ port: 80 }] }],
  [
    `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
    'web',
    { maxUnavailable: '50%', selector: { matchLabels: { app: 'web' } } },
  ],
]

const updated = (app: string) => {
  const containers = [{ name: 'main', image: `${app}:2`, ports: [{ containerPort: 8080 }] }]
  return { spec: { template: { spec: { containers } } } }
}

const changes: readonly (readonly [path: string, patch: object])[] = [
  [`${apps}/deployments/web`, updated('web')],
  [`${apps}/deployments/again`, updated('again')],
  [`${apps}/deployments/none`, { spec: { replicas: 2 } }],
  [`${apps}/statefulsets/db`, updated('db')],
  [`${apps}/daemonsets/agent`, updated('agent')],
  [`${jobs}/rest`, { spec: { suspend: false } }],
]

describe('the controllers of the embedded server', () => {
  let cluster: TestCluster
  let server: ApiServer
  let real: RawApi
  let ours: RawApi
  before(async () => {
    const { cert, key } = await localCertificate(new Date())
    ;[cluster, server] = await Promise.all([startCluster({ real: true }), startApiServer({ tls: { cert, key } })])
    real = rawApi(cluster)
    ours = rawApi({ url: server.url, ca: cert, token: server.token })
    await both({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } })
    await eventually('the ServiceAccount', async () => {
      return (await real.send({ method: 'GET', path: `${core}/serviceaccounts/default` })).status === 200 || undefined
    })
    await server.settled()
  })
  after(async () => {
    real?.close()
    ours?.close()
    await Promise.all([cluster?.stop(), server?.close()])
  })

  const both = async (request: RawRequest): Promise<void> => {
    for (const api of [real, ours]) {
      const { status, body } = await api.send(request)
      assert.ok(status < 300, `${request.method} ${request.path}: ${status} ${body.message}`)
    }
  }
  /** Both agree, and go on to agree for longer than the deadline of a rollout. */
  const same = async (): Promise<void> => {
    let [own, theirs] = await states()
    let since = Date.now()
    const agreed = async () => {
      if (!isDeepStrictEqual(own, theirs)) since = Date.now()
      if (Date.now() - since > 3_000) return true
      ;[own, theirs] = await states()
      return undefined
    }
    await eventually('the same end', agreed, { timeout: 40_000, interval: 500 }).catch(() => {})
    for (const kind of Object.keys(theirs)) assert.deepEqual(own[kind], theirs[kind], kind)
  }
  const states = async () => [await endStates(ours, namespace), await endStates(real, namespace)] as const

  it('bring new objects to the state to which the real ones bring them', async () => {
    for (const name of ['static-1', 'static-2']) {
      await both({ method: 'POST', path: '/api/v1/persistentvolumes', body: volume(name) })
    }
    for (const [path, name, spec, annotations] of made) {
      const metadata = { name, ...(annotations && { annotations }) }
      await both({ method: 'POST', path, body: { metadata, spec } })
    }
    await same()
  })

  it('bring changed objects to the state to which the real ones bring them', async () => {
    for (const [path, body] of changes) {
      await both({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' })
    }
    await same()
  })

  it('leave of a namespace what the real ones leave', async () => {
    const held = { metadata: { name: 'held', finalizers: ['test.example/hold'] } }
    await both({ method: 'POST', path: `${core}/configmaps`, body: held })
    await both({ method: 'DELETE', path: `${apps}/deployments/web?propagationPolicy=Orphan` })
    await same()
    await both({ method: 'DELETE', path: core })
    const conditionsOf = async (api: RawApi): Promise<readonly Read[]> => {
      const { body } = await api.send({ method: 'GET', path: core })
      return ((body as Read).status.conditions ?? []).map(({ lastTransitionTime: _, ...said }: Read) => said)
    }
    await eventually(
      'the same conditions',
      async () => {
        const [own, theirs] = [await conditionsOf(ours), await conditionsOf(real)]
        return JSON.stringify(own) === JSON.stringify(theirs) || undefined
      },
      { timeout: 60_000, interval: 500 },
    ).catch(() => {})
    assert.deepEqual(await conditionsOf(ours), await conditionsOf(real))
    await same()
  })
})
