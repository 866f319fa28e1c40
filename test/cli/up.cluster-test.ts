import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { openProduct } from '../../lib/cli/open-data.ts'
import type { TestCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import type { FileChange, GitRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, deployment, documents, kustomization, namespace } from '../support/manifests.ts'
import { sendPush } from '../support/send-webhook.ts'
import { live } from '../support/spine.ts'
import type { Shell, Up } from './process.ts'
import { type Session, startSession } from './session.ts'
import { sluice } from './sluice.ts'

const settings = '/api/v1/namespaces/web/configmaps/settings'
const url = 'https://git.example/acme/fleet'
const secret = 'correct horse battery staple'

const webhooks = (fetchFrom: string) => `---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec:
  url: ${url}
  fetchFrom: ${fetchFrom}
  webhook: {secrets: [{file: ./webhook-secret}]}
`

describe('a product that stays up beside a cluster', () => {
  let session: Session
  let cluster: TestCluster
  let repository: GitRepository
  let user: Shell
  let up: Up

  before(async () => {
    session = await startSession({
      'apps/settings.yaml': configMap('web', 'settings', { color: 'blue' }),
    })
    ;({ cluster, repository, user } = session)
    const { kubeconfigFile: kubeconfig } = cluster
    await user.write('webhook-secret', `${secret}\n`)
    await user.write('fleet.yaml', fleetOf({ url, path: './cluster', kubeconfig, more: webhooks(repository.url) }))
  })
  after(async () => {
    up?.kill('SIGKILL')
    await session?.end()
  })

  const start = async (): Promise<void> => {
    up = user.start('local --fleet fleet.yaml --port 0')
    await up.says(/webhook {2}\S+\n/)
  }
  /** Commits, and tells the product of it as GitHub would. */
  const push = async (changes: Readonly<Record<string, FileChange>>, signedWith = secret): Promise<number> => {
    const commit = repository.commit(changes)
    const to = (await up.says(/webhook {2}(\S+)/))[1] ?? ''
    return sendPush({ to, secret: signedWith, repository: url, after: commit })
  }
  const color = async (): Promise<string | undefined> => (await live(cluster, settings))?.data?.color
  const turns = (wanted: string) =>
    eventually(`that the color is ${wanted}`, async () => ((await color()) === wanted ? true : undefined), {
      timeout: 20_000,
    })
  const paint = (value: string) => ({ 'apps/settings.yaml': configMap('web', 'settings', { color: value }) })

  test('syncs what is there when it starts, and tells each event in a line', async () => {
    await start()
    const [line] = await up.says(/^.*flux-system\/apps .*$/m)
    assert.match(
      line,
      /^[-0-9T:]+Z {2}test {2}Kustomization\/flux-system\/apps {2}ReconciliationSucceeded {2}Applied revision: main@/,
    )
    assert.equal(await color(), 'blue')
    assert.equal(up.err(), '')
  })

  test('applies a push that it is told of', async () => {
    assert.equal(await push(paint('green')), 202)
    await turns('green')
    await up.says(/(apps {2}ReconciliationSucceeded[\s\S]*){2}/)
    const { code, out } = await user.sluice('why apps')
    assert.match(out, /is ready, at main@sha1:[0-9a-f]{8}\n {2}It waits for nothing/)
    assert.equal(code, 0)
    assert.match((await user.sluice('get all -A')).out, /^test +flux-system +apps +main@sha1/m)
  })

  test('does not listen to strangers', async () => {
    assert.equal(await push(paint('black'), 'a guess'), 401)
    repository.git('reset', '-q', '--hard', 'HEAD~1')
  })

  test('can be looked at with a diff', async () => {
    repository.commit(paint('pink'))
    const { code, out, err } = await user.sluice('diff apps --fleet fleet.yaml')
    assert.match(out, /~ \/data\/color: "green" -> "pink"/)
    assert.equal(err, '')
    assert.equal(code, 1)
    repository.git('reset', '-q', '--hard', 'HEAD~1')
  })

  test('leaves a suspended unit as it is, and goes on when it is resumed', async () => {
    const suspended = await user.sluice('suspend apps --wait --reason drill')
    assert.match(suspended.out, /nothing works on it any more\n$/)
    assert.equal(suspended.code, 0)
    assert.equal(
      await push({
        ...paint('red'),
        'cluster/more.yaml': kustomization('more', './more'),
        'more/a.yaml': configMap('web', 'more'),
      }),
      202,
    )
    await up.says(/flux-system\/more {2}ReconciliationSucceeded/)
    assert.equal(await color(), 'green')
    const why = await user.sluice('why apps')
    assert.match(
      why.out,
      /suspended by \S+ \(drill\): nothing is changed until "sluice resume flux-system\/apps --cluster test"/,
    )
    assert.equal((await user.sluice('resume apps')).code, 0)
    await turns('red')
  })

  test('obeys a suspend of everything in the middle of its work, within 5 seconds', async () => {
    // Without controllers nothing makes the Deployment healthy, so the unit waits.
    await push({
      'cluster/slow.yaml': kustomization('slow', './slow', 'wait: true\n'),
      'slow/all.yaml': documents(namespace('slow'), deployment('slow', 'never')),
    })
    await eventually('that the deployment is there', () =>
      live(cluster, '/apis/apps/v1/namespaces/slow/deployments/never'),
    )
    const started = Date.now()
    const { code, out } = await user.sluice('suspend --all --wait --timeout 10s')
    assert.match(out, /test: nothing works on it any more/)
    assert.equal(code, 0)
    assert.ok(Date.now() - started < 5_000, `${Date.now() - started} ms`)
    await push(paint('white'))
    await user.sluice('get all -A')
    assert.equal(await color(), 'red')
    assert.equal((await user.sluice('resume --all')).code, 0)
    await turns('white')
  })

  test('ends in the middle of its work when it is told to, and goes on at the next start', async () => {
    const started = Date.now()
    up.kill('SIGTERM')
    const { code, out, err } = await up.ended
    assert.ok(Date.now() - started < 5_000)
    assert.equal(err, '')
    assert.match(out, /\nstopped\n$/)
    assert.equal(code, 0)
    repository.commit(paint('gold'))
    await start()
    await turns('gold')
  })

  test('goes on after kill -9 in the middle of its work', async () => {
    await push({ ...paint('gray'), 'apps/fresh.yaml': configMap('web', 'fresh') })
    up.kill('SIGKILL')
    await up.ended
    await start()
    await turns('gray')
    await eventually('that all of the push is there', () => live(cluster, '/api/v1/namespaces/web/configmaps/fresh'))
  })

  test('finds its cluster again after it was away', async () => {
    await cluster.stopServer()
    await push(paint('silver'))
    await up.says(/ClusterUnreachable/)
    await cluster.startServer()
    await turns('silver')
  })

  test('lets a held deletion through when it is approved', async () => {
    await push({ 'cluster/slow.yaml': null, 'slow/all.yaml': null })
    const [, holder] = await up.says(/Kustomization\/(\S+) {2}DeletionHeld/)
    assert.equal((await user.sluice(`approve ${holder}`)).code, 0)
    await eventually('that the deployment is gone', async () =>
      (await live(cluster, '/apis/apps/v1/namespaces/slow/deployments/never')) === undefined ? true : undefined,
    )
  })

  test('stops within 5 seconds in the middle of an apply', async () => {
    const names = Array.from({ length: 4_000 }, (_, n) => `object-${n}`)
    await push({
      'cluster/big.yaml': kustomization('big', './big'),
      'big/all.yaml': documents(namespace('big'), ...names.map((name) => configMap('big', name))),
    })
    const count = async (): Promise<number> =>
      (await live(cluster, '/api/v1/namespaces/big/configmaps'))?.items?.length ?? 0
    await eventually('that the apply has begun', async () => ((await count()) > 0 ? true : undefined))
    const started = Date.now()
    // Not as a process of its own, whose start would take as long as the apply.
    const line = `suspend --all --wait --timeout 10s --data ${join(user.folder, '.sluice')}`
    const { code } = await sluice(line, { deps: { openProduct, clock: systemClock } })
    assert.equal(code, 0)
    const took = Date.now() - started
    const applied = await count()
    await pause(2_000)
    assert.equal(await count(), applied)
    assert.ok(applied < names.length, 'the apply was over before it could be stopped')
    assert.ok(took < 5_000, `${took} ms`)
    up.kill('SIGTERM')
    assert.equal((await up.ended).code, 0)
  })
})
