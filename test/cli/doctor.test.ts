import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Check } from '../../lib/cli/doctor/check.ts'
import { clockCheck, timeAt } from '../../lib/cli/doctor/clock-check.ts'
import { Problem } from '../../lib/core/problem.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { kubeconfig } from '../../lib/local/apiserver/kubeconfig.ts'
import { readIdentity } from '../../lib/local/embedded/identity.ts'
import { boxOf } from '../../lib/local/letters.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { recordKey } from '../../lib/store/keys.ts'
import type { Lane } from '../../lib/store/lanes.ts'
import { writeLane } from '../../lib/store/lanes.ts'
import { writeRecord } from '../../lib/store/records.ts'
import { type GithubApi, startGithubApi } from '../support/github-api.ts'
import { source } from '../support/source.ts'
import { now, sluice, type World } from './sluice.ts'
import { condition, definition, record, twoClusters } from './two-clusters.ts'

const running = ['production', 'staging']

const audit = (ended: number): Lane => ({
  controls: {},
  intervalMs: 60_000,
  audit: {
    ...{ requests: [], full: false, began: ended, ended, units: 1, objects: 1, apiRequests: 1 },
    ...{ crossChecked: 0, crossFound: 0, events: [], open: [] },
  },
})

async function fleet(ended = now - 30_000): Promise<Bucket> {
  const bucket = await twoClusters()
  for (const cluster of running) await writeLane(bucket, cluster, { lane: audit(ended), seen: undefined })
  return bucket
}

async function checks(
  line: string,
  world: World,
): Promise<{ code: number; of: (name: string) => Check | undefined; all: readonly Check[] }> {
  const { code, out, err } = await sluice(`${line} -o json`, world)
  assert.equal(err, '')
  const all: readonly Check[] = JSON.parse(out).checks
  return { code, all, of: (name) => all.find((check) => check.name === name) }
}

test('a product that is well is said to be, check by check', async () => {
  const { code, out } = await sluice('doctor', { bucket: await fleet(), running })
  assert.equal(
    out,
    [
      '✔ kubectl: 1.36.3 at /usr/bin/kubectl',
      '✔ helm: 4.2.3 at /usr/bin/helm',
      '✔ documents: 3 records and 1 source, all of schemas that this version reads',
      '✔ cluster production: was audited 30s ago',
      '✔ cluster staging: was audited 30s ago',
      '✔ dead letters: none',
      '',
      '6 ok, 0 to look at, 0 failed',
      '',
    ].join('\n'),
  )
  assert.equal(code, 0)
})

test('a document of a later version fails, and the version that wrote it is asked for', async () => {
  const bucket = await fleet()
  const key = recordKey('staging', unitId('Kustomization', 'flux-system', 'newer'))
  await bucket.store.put(key, Buffer.from('{"schema":99,"seq":1,"nonce":"n"}'), { create: true })
  const { code, of } = await checks('doctor', { bucket, running })
  assert.equal(code, 1)
  assert.match(of('documents')?.detail ?? '', /^1 cannot be read: .*schema 99/)
  assert.match(of('documents')?.remedy ?? '', /Use the version that wrote them, or a later one/)
})

describe('a cluster', () => {
  const withRoot = async (reason: string, message: string) => {
    const bucket = await fleet()
    const root = record(definition('flux-system'), { conditions: [condition('False', reason, message)] })
    await writeRecord(bucket, 'staging', { record: root, seen: undefined })
    return bucket
  }

  test('that cannot be worked on fails with the reason', async () => {
    const bucket = await withRoot('ClusterUnreachable', 'cluster staging: connection refused')
    const { code, of } = await checks('doctor', { bucket, running })
    assert.deepEqual(of('cluster staging'), {
      name: 'cluster staging',
      status: 'failed',
      detail: 'cluster staging: connection refused',
    })
    assert.equal(code, 1)
  })

  test('whose units are not ready is no fault of the product', async () => {
    const { code } = await checks('doctor', { bucket: await withRoot('BuildFailed', 'no such file'), running })
    assert.equal(code, 0)
  })

  test('that was not audited for long fails', async () => {
    const { of } = await checks('doctor', { bucket: await fleet(now - 3_600_000), running })
    assert.match(of('cluster staging')?.detail ?? '', /^was audited last at 2026-11-23T11:00:00Z, 1h0m0s ago$/)
  })

  test('that the fleet file has audited less often than its units ask has until then', async () => {
    const bucket = await fleet(now - 24 * 3_600_000)
    const { of } = await checks('doctor', { bucket, running, auditIntervals: { staging: 12 * 3_600_000 } })
    assert.equal(of('cluster staging')?.status, 'ok')
    assert.equal(of('cluster production')?.status, 'failed')
  })

  test('whose last audit could not look at everything fails with the reason', async () => {
    const bucket = await twoClusters()
    const lane = audit(now - 30_000)
    const cut = { ...lane, audit: { ...lane.audit!, problem: 'its time was up' } }
    await writeLane(bucket, 'staging', { lane: cut, seen: undefined })
    const { of, code } = await checks('doctor', { bucket, running })
    assert.match(of('cluster staging')?.detail ?? '', /could not look at everything: its time was up$/)
    assert.equal(code, 1)
  })

  test('that is in no fleet file any more, was never worked on or is suspended is to be looked at', async () => {
    const bucket = await fleet()
    await sluice('suspend --cluster production', { bucket, running })
    const { code, of } = await checks('doctor', { bucket, running: ['production', 'new'] })
    assert.equal(code, 0)
    assert.match(of('cluster staging')?.remedy ?? '', /sluice forget --cluster staging/)
    assert.equal(of('cluster new')?.detail, 'was never worked on')
    assert.equal(of('cluster production')?.detail, 'is suspended by a person')
  })
})

test('dead letters are counted', async () => {
  const letter = { id: 'a', body: '{}', receives: 20, sentAt: now, deadAt: now }
  const deadLetters = boxOf({ list: async (queue) => (queue === 'sync' ? [letter] : []), sendBack: async () => false })
  const { of } = await checks('doctor', { bucket: await fleet(), running, deadLetters })
  assert.deepEqual([of('dead letters')?.status, of('dead letters')?.detail], ['warning', '1 or more of the sync queue'])
})

test('a tool that is missing fails, and one of another minor release is to be looked at', async () => {
  const findTool: NonNullable<World['deps']>['findTool'] = async (name) => {
    if (name === 'helm')
      throw new Problem({ code: 'ToolMissing', subject: 'helm', what: 'is not there', remedy: 'Install it' })
    return { path: '/usr/bin/kubectl', version: '1.29.0' }
  }
  const { code, of } = await checks('doctor', { bucket: await fleet(), running, deps: { findTool } })
  assert.deepEqual([code, of('helm')?.status, of('kubectl')?.status], [1, 'failed', 'warning'])
  assert.match(of('kubectl')?.remedy ?? '', /Install 1\.36\.3/)
})

test('where nothing was ever run, the rest is looked at all the same', async () => {
  const openProduct = () => Promise.reject(new Problem({ code: 'NotFound', subject: '.sluice', what: 'is not there' }))
  const { code, of } = await checks('doctor', { deps: { openProduct } })
  assert.deepEqual([code, of('product')?.status, of('kubectl')?.status], [0, 'warning', 'ok'])
})

test('a stack that cannot be found is all there is to say', async () => {
  const failed: Check = { name: 'stack Sluice', status: 'failed', detail: 'stack Sluice is not in region eu-west-1' }
  const { code, all } = await checks('doctor --stack Sluice', { deps: { checkStack: async () => [failed] } })
  assert.deepEqual([code, all], [1, [failed]])
})

test('clusters of a fleet file are asked from here', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-doctor-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { cert, key } = await readIdentity(join(folder, 'cluster'), Date.now())
  const api = await startApiServer({ tls: { cert, key } })
  t.after(() => api.close())
  const { url: server, token, ca } = api
  await writeFile(join(folder, 'up'), kubeconfig([{ name: 'up', server, token, ...(ca !== undefined && { ca }) }]))
  const text = ['up', 'down'].map(
    (name) => source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: ${name}}
      spec:
        source: {url: file:///srv/git/fleet, path: ./clusters/${name}}
        access: {kubeconfig: {file: ${join(folder, name)}}}
    `,
  )
  const deps = { readText: async () => text.join('\n---\n') }
  const { code, of } = await checks('doctor --fleet fleet.yaml', {
    bucket: await fleet(),
    running: ['up', 'down'],
    deps,
  })
  assert.match(of('reach of up')?.detail ?? '', /^answers, version v1\.\d+.*, with \d+ kinds$/)
  assert.equal(of('reach of down')?.status, 'failed')
  assert.equal(of('fleet file')?.detail, 'fleet.yaml with 2 clusters')
  assert.equal(code, 1)
})

describe('the clock of this machine', () => {
  for (const [skewMs, status] of [
    [0, 'ok'],
    [10_000, 'ok'],
    [-60_000, 'warning'],
    [600_000, 'failed'],
  ] as const) {
    test(`${skewMs / 1_000} s beside that of a server: ${status}`, async () => {
      const check = await clockCheck('AWS', async () => ({ there: now + skewMs, here: now }))
      assert.equal(check.status, status)
      assert.equal(check.remedy !== undefined, status !== 'ok')
    })
  }

  test('is compared by the Date header of any answer', async (t) => {
    const server = createServer((_, response) => response.writeHead(403, { date: new Date(now).toUTCString() }).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    assert.deepEqual(await timeAt(`http://127.0.0.1:${port}/`, () => now + 1), { there: now, here: now + 1 })
  })
})

describe('the webhooks of the fleet', () => {
  const token = 'github_pat_of_a_test'
  const url = 'https://sluice.example.com/webhook'
  const text = source`
    apiVersion: sluice.dev/v1
    kind: Cluster
    metadata: {name: production}
    spec:
      source: {url: https://github.com/acme/fleet, path: ./clusters/production}
      access: {kubeconfig: {file: ./nowhere}}
  `
  const look = async (github: GithubApi, env: Readonly<Record<string, string>> = { GITHUB_TOKEN: token }) => {
    const world = { bucket: await fleet(), running, io: { env }, deps: { readText: async () => text } }
    return (await checks(`doctor --fleet f.yaml --url ${url} --api-url ${github.url}`, world)).of(
      'webhook of acme/fleet',
    )
  }

  test('are well where the last delivery was answered, and fail with what to do where it was not', async (t) => {
    const github = await startGithubApi({ repository: 'acme/fleet', token })
    t.after(github.stop)
    assert.match((await look(github))?.remedy ?? '', /"sluice connect github acme\/fleet" registers it/)
    const hook = { id: 7, active: true, events: ['push'], config: { url, content_type: 'json', insecure_ssl: '0' } }
    github.hooks.push(hook)
    assert.equal((await look(github))?.detail, 'hook 7 has delivered nothing yet')
    const delivery = { id: 1, hook: 7, event: 'push', delivered_at: '2026-11-23T11:59:00Z' }
    github.deliveries.unshift({ ...delivery, status: 'OK', status_code: 202 })
    assert.deepEqual(
      (await look(github))?.detail,
      'the last delivery, a push at 2026-11-23T11:59:00Z, was answered with 202',
    )
    github.deliveries.unshift({ ...delivery, id: 2, status: 'Invalid HTTP Response: 401', status_code: 401 })
    const refused = await look(github)
    assert.equal(refused?.status, 'failed')
    assert.match(refused?.detail ?? '', /was refused \(401 .*does not know this secret/)
    hook.active = false
    assert.equal((await look(github))?.detail, 'hook 7 is switched off')
    assert.equal((await look(github, {}))?.detail, 'is not looked at: there is no token')
    assert.deepEqual(github.broken, [])
  })
})
