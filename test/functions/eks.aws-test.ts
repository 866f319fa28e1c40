import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../lib/local/apiserver/certificate.ts'
import type { User } from '../../lib/local/apiserver/request.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import { readFoundClusters } from '../../lib/store/found-clusters.ts'
import { ask } from '../support/ask.ts'
import { startAws } from '../support/aws/aws-server.ts'
import { identify } from '../support/aws/identify.ts'
import { createRepository } from '../support/git-repository.ts'
import { source } from '../support/source.ts'
import { functionScene } from './scene.ts'

const account = '111122223333'
const eks = { name: 'Lyon_1', region: 'eu-west-1' }
const minute = 60_000

const aws = await startAws(systemClock.now)
// What Lambda gives the functions of the scene.
aws.keys.set('test', { secretAccessKey: 'test' })
aws.roles.set(`arn:aws:iam::${account}:role/sluice-target`, { externalId: 'sluice' })

/** Lets in whom EKS would let in, and notes who that was. */
class EksUsers extends Map<string, User> {
  readonly seen: string[] = []
  override get(token: string): User | undefined {
    try {
      const name = identify(token, { ...{ cluster: eks.name, region: eks.region }, aws, now: Date.now() })
      this.seen.push(name)
      return { name, groups: ['system:masters'] }
    } catch {
      return undefined
    }
  }
}
const users = new EksUsers()

const repository = createRepository()
repository.commit({
  'clusters/Lyon_1/map.yaml': source`
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: found, namespace: default}
    data: {by: tag}
  `,
})

const tls = await localCertificate(new Date())
const cluster = await startApiServer({ tls, users, controllers: false, pods: false })
const tags = { sluice: 'edge' }
aws.clusters.push({ ...eks, account, tags, endpoint: cluster.url, ca: cluster.ca ?? '' })

const scene = await functionScene({
  secrets: {},
  fleet: source`
    apiVersion: sluice.dev/v1
    kind: ClusterSet
    metadata: {name: edge}
    spec:
      eks:
        region: ${eks.region}
        tags: {sluice: edge}
        roleArn: "arn:aws:iam::{account}:role/sluice-target"
        externalId: sluice
        accounts: ["${account}"]
      template: {source: {url: "${repository.url}", ref: {branch: main}, path: "./clusters/{name}"}}
  `,
})
const variables = { AWS_ENDPOINT_URL_STS: aws.url, AWS_ENDPOINT_URL_EKS: aws.url }
const [schedule, render, sync] = await Promise.all([
  scene.start('schedule', { timeoutMs: 300_000, variables }),
  scene.start('render', { timeoutMs: 300_000, variables }),
  scene.start('sync', { timeoutMs: 900_000, variables }),
])

after(async () => {
  await scene.stop()
  await cluster.close()
  await aws.stop()
  repository.remove()
})

let ticked = Date.UTC(2026, 0, 1)

/** Five minutes of ticks: each set is searched once. */
async function fiveMinutes(): Promise<void> {
  for (let n = 0; n < 5; n++) {
    ticked += minute
    const result = await schedule.invoke({ schema: 1, kind: 'tick', time: new Date(ticked).toISOString() })
    assert.equal(result.kind, 'answer', JSON.stringify(result))
  }
}

/** Works what lies in the queues until nothing does. */
async function work(): Promise<void> {
  for (let idle = false; !idle; ) {
    const [renders, syncs] = [await scene.take('renderQueue'), await scene.take('syncQueue')]
    for (const [one, bodies] of [
      [render, renders],
      [sync, syncs],
    ] as const) {
      for (const body of bodies) {
        const delivered = {
          id: 'm',
          receipt: 'r',
          group: 'g',
          receives: 1,
          sentAt: Date.now(),
          body: JSON.stringify(body),
        }
        const result = await one.invoke(sqsEvent('test', [delivered], Date.now()))
        assert.deepEqual(result, { kind: 'answer', value: { batchItemFailures: [] } }, one.log())
      }
    }
    idle = renders.length + syncs.length === 0
  }
}

test('the schedule finds a cluster by its tags, and sync applies what is in Git by sessions of its role', async () => {
  await fiveMinutes()
  const found = await readFoundClusters(scene.store)
  assert.deepEqual(Object.values(found?.searches ?? {}), [{ set: 'edge', account, names: ['Lyon_1'] }])
  await work()
  const url = `${cluster.url}/api/v1/namespaces/default/configmaps/found`
  const { status, body } = await ask({ url, ca: cluster.ca ?? '', token: cluster.token })
  assert.equal(status, 200, sync.log())
  assert.deepEqual(JSON.parse(body).data, { by: 'tag' })
  const names = aws.sessions.map(({ sessionName }) => sessionName.replace(/[0-9a-f]{12}$/, '<commit>'))
  assert.deepEqual(names, ['search@edge', 'lyon-1@unresolved', 'lyon-1@<commit>'])
  assert.ok(users.seen.every((name) => name.startsWith(`arn:aws:sts::${account}:assumed-role/sluice-target/lyon-1@`)))
})

test('a cluster that vanished is not worked on, and its records stay', async () => {
  aws.clusters.length = 0
  await fiveMinutes()
  const found = await readFoundClusters(scene.store)
  assert.deepEqual(Object.keys(found?.vanished ?? {}), ['lyon-1'])
  users.seen.length = 0
  const lost = { id: 'm', receipt: 'r', group: 'lyon-1', receives: 1, sentAt: Date.now() }
  const body = JSON.stringify({ schema: 1, kind: 'audit', cluster: 'lyon-1' })
  const result = await sync.invoke(sqsEvent('test', [{ ...lost, body }], Date.now()))
  assert.deepEqual(result, { kind: 'answer', value: { batchItemFailures: [] } })
  assert.deepEqual(users.seen, [])
  assert.ok(await scene.store.get('clusters/lyon-1/records/Kustomization/flux-system/flux-system'))
})
