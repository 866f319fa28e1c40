import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { type GitServer, startGitServer } from '../support/git-server.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, deployment, documents, kustomization, namespace } from '../support/manifests.ts'
import { sendPush } from '../support/send-webhook.ts'
import { type Served, startServed } from '../support/served.ts'
import { live } from '../support/spine.ts'

const url = 'https://git.example/acme/fleet'
const secret = 'correct horse battery staple'
const names = ['staging', 'production'] as const

/** What a person's repository has for two clusters: a base that both use, and what each adds. */
const files = (base: string, own: Partial<Record<(typeof names)[number], string>> = {}) => ({
  ...Object.fromEntries(
    names.flatMap((name) => [
      [`clusters/${name}/apps.yaml`, kustomization('apps', `./apps/${name}`)],
      [`apps/${name}/kustomization.yaml`, 'resources: [../base, own.yaml]\n'],
      [`apps/${name}/own.yaml`, configMap('web', 'own', { value: own[name] ?? 'first' })],
    ]),
  ),
  'apps/base/kustomization.yaml': 'resources: [base.yaml]\n',
  'apps/base/base.yaml': documents(namespace('web'), configMap('web', 'base', { value: base })),
})

describe('two clusters that follow a repository', () => {
  const clusters = new Map<string, TestCluster>()
  let repository: GitRepository
  let git: GitServer
  let served: Served

  before(async () => {
    for (const name of names) clusters.set(name, await startCluster({ controllers: true, pods: false }))
    repository = createRepository()
    repository.commit(files('first'))
    git = await startGitServer({ folder: repository.folder })
    const fleet = names.map((name) => {
      const kubeconfig = clusters.get(name)!.kubeconfigFile
      return fleetOf({ name, url, path: `./clusters/${name}`, kubeconfig })
    })
    const more = `apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec: {url: '${url}', fetchFrom: '${git.url}', webhook: {secrets: [{env: HOOK}]}}
`
    served = await startServed([...fleet, more].join('---\n'), { env: { HOOK: secret } })
  })
  after(async () => {
    await served?.stop()
    await git?.close()
    repository?.remove()
    for (const cluster of clusters.values()) await cluster.stop()
  })

  const value = async (cluster: string, name: string): Promise<string | undefined> =>
    (await live(clusters.get(cluster)!, `/api/v1/namespaces/web/configmaps/${name}`))?.data?.value
  const turns = (cluster: string, name: string, wanted: string, timeout = 20_000) =>
    eventually(
      `${name} on ${cluster} is ${wanted}`,
      async () => ((await value(cluster, name)) === wanted ? true : undefined),
      { timeout, interval: 20 },
    )
  const tell = async (commit: string): Promise<void> => {
    assert.equal(await sendPush({ to: served.webhook, secret, repository: url, after: commit }), 202)
  }
  const ready = (cluster: string) =>
    eventually(`apps on ${cluster} is ready`, async () => {
      const record = [...(await served.records(cluster)).values()].find(({ definition }) => definition.name === 'apps')
      return record?.conditions.find(({ type }) => type === 'Ready')?.status === 'True' ? record : undefined
    })

  test('both get what they share, and each what is its own', async () => {
    for (const name of names) await turns(name, 'base', 'first', 60_000)
    await tell(repository.commit(files('shared')))
    for (const name of names) await turns(name, 'base', 'shared')
    await tell(repository.commit(files('shared', { staging: 'only here' })))
    await turns('staging', 'own', 'only here')
    assert.equal(await value('production', 'own'), 'first')
  })

  test('a push during a health wait supersedes it', async () => {
    // Nothing runs pods here, so that the Deployment never becomes healthy; the unit would wait for five minutes.
    const waiting = {
      'clusters/staging/slow.yaml': kustomization('slow', './apps/slow', 'wait: true\ntimeout: 5m\n'),
      'apps/slow/slow.yaml': documents(deployment('web', 'slow'), configMap('web', 'slow', { value: 'unhealthy' })),
    }
    await tell(repository.commit(waiting))
    await turns('staging', 'slow', 'unhealthy')
    await pause(1_000)
    const start = performance.now()
    await tell(repository.commit({ 'apps/slow/slow.yaml': configMap('web', 'slow', { value: 'mended' }) }))
    await turns('staging', 'slow', 'mended', 5_000)
    assert.ok(performance.now() - start < 5_000)
    await eventually('slow is ready', async () => {
      const record = [...(await served.records('staging')).values()].find(
        ({ definition }) => definition.name === 'slow',
      )
      const isReady = record?.conditions.find(({ type }) => type === 'Ready')?.status === 'True'
      return isReady && record.inventory.length === 1 ? true : undefined
    })
  })

  test('another unit is not held back by one that waits', async () => {
    await tell(
      repository.commit({
        'apps/slow/slow.yaml': documents(deployment('web', 'slow'), configMap('web', 'slow', { value: 'waits' })),
      }),
    )
    await turns('staging', 'slow', 'waits')
    await pause(500)
    await tell(repository.commit(files('while it waits')))
    await turns('staging', 'base', 'while it waits', 5_000)
    await tell(repository.commit({ 'apps/slow/slow.yaml': configMap('web', 'slow', { value: 'ends' }) }))
    await turns('staging', 'slow', 'ends', 5_000)
  })

  test('a thousand deliveries in ten seconds, many of them twice, come to the last commit and cost little', async () => {
    const commits = [...Array(20).keys()].map((n) => repository.commit(files(`burst ${n}`)))
    await turns('staging', 'own', 'first', 60_000)
    const last = repository.commit(files('the last one'))
    git.requests.length = 0
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    let most = before
    const sent: Promise<void>[] = []
    for (let n = 0; n < 1_000; n++) {
      // Every tenth delivery repeats the id of the one before, as GitHub's own retries do.
      const delivery = `burst-${n - (n % 10 === 9 ? 1 : 0)}`
      sent.push(sendBurst(served.webhook, commits[n % commits.length]!, delivery))
      if (n % 100 === 99) most = Math.max(most, process.memoryUsage().heapUsed)
      await pause(9)
    }
    await Promise.all(sent)
    await tell(last)
    for (const name of names) {
      await turns(name, 'base', 'the last one', 60_000)
      assert.equal((await ready(name)).applied?.revision, `main@sha1:${last}`)
    }
    const asked = git.requests.filter((request) => request === 'ls-refs').length
    // Repeated ids are folded. How many of the others wait together and become one depends on how fast the machine is.
    assert.ok(asked <= 900, `the Git server was asked ${asked} times`)
    assert.ok(most - before < 200_000_000, `${Math.round((most - before) / 1e6)} MB more`)
    assert.deepEqual(served.reports, [])
  })
})

async function sendBurst(to: string, commit: string, delivery: string): Promise<void> {
  assert.equal(await sendPush({ to, secret, repository: url, after: commit, delivery }), 202)
}
