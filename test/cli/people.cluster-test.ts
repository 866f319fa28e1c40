import assert from 'node:assert/strict'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import type { GitRepository } from '../support/git-repository.ts'
import { kubectl } from '../support/kubectl.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap } from '../support/manifests.ts'
import { live } from '../support/spine.ts'
import type { Shell, Up } from './process.ts'
import { type Session, startSession } from './session.ts'

const settings = '/api/v1/namespaces/web/configmaps/settings'
const fleet = '--fleet fleet.yaml'

describe('people and a product', () => {
  let session: Session
  let cluster: TestCluster
  let repository: GitRepository
  let user: Shell
  let up: Up
  const commits: string[] = []

  const paint = (color: string): void => {
    commits.push(repository.commit({ 'apps/settings.yaml': configMap('web', 'settings', { color }) }))
  }
  const color = async (): Promise<unknown> => (await live(cluster, settings))?.data?.color
  const turns = (wanted: string) =>
    eventually(`that the color is ${wanted}`, async () => ((await color()) === wanted ? true : undefined), {
      timeout: 20_000,
    })

  before(async () => {
    session = await startSession({})
    ;({ cluster, repository, user } = session)
    const { kubeconfigFile: kubeconfig } = cluster
    await user.write('fleet.yaml', fleetOf({ url: repository.url, path: './cluster', kubeconfig }))
  })
  after(async () => {
    up?.kill('SIGKILL')
    await session?.end()
  })

  test('on the data folder alone the past can be looked at', async () => {
    for (const each of ['blue', 'green']) {
      paint(each)
      assert.equal((await user.sluice(`local --once ${fleet}`)).code, 0)
    }
    const history = await user.sluice('history apps')
    assert.match(history.out, new RegExp(`main@sha1:${commits[1]?.slice(0, 8)} .*applied, head\\n`))
    assert.match(history.out, new RegExp(`main@sha1:${commits[0]?.slice(0, 8)} .*ReconciliationSucceeded`))
    const trace = await user.sluice('trace cm web/settings')
    assert.match(
      trace.out,
      /Unit: +Kustomization\/flux-system\/apps\n[\s\S]*Defined by: +Kustomization\/flux-system\/flux-system\n/,
    )
    assert.match(trace.out, new RegExp(`Revision: +main@sha1:${commits[1]}\n[\\s\\S]*File: +apps/settings.yaml:1\n$`))
    const tree = await user.sluice('tree flux-system')
    assert.match(
      tree.out,
      /└── Kustomization\/flux-system\/apps\n {4}├── ConfigMap\/web\/settings\n {4}└── Namespace\/web\n$/,
    )
    const events = await user.sluice('events apps')
    assert.equal(events.out.match(/ReconciliationSucceeded/g)?.length, 2)
  })

  test('a rollback that nobody obeys yet is obeyed by the next run, with Git down', async () => {
    const { code, out } = await user.sluice(`rollback apps --to ${commits[0]?.slice(0, 8)} --reason drill`)
    assert.match(
      out,
      /is pinned to main@sha1:[0-9a-f]{8} \(artifact [0-9a-f]{12}\): newer revisions are not applied until/,
    )
    assert.equal(code, 0)
    assert.equal(await color(), 'green')
    const away = `${repository.folder}-away`
    renameSync(repository.folder, away)
    const run = await user.sluice(`local --once ${fleet}`)
    renameSync(away, repository.folder)
    assert.equal(run.code, 1)
    assert.equal(await color(), 'blue')
    assert.match(
      (await user.sluice('why apps')).out,
      /is ready, at .*\n {2}- pinned to main@sha1:.* by \S+@\S+ \(drill\), head is at main@sha1:/,
    )
    assert.match((await user.sluice('events apps -o json')).out, /"by": "\S+@\S+"/)
  })

  test('beside a product that runs a pin holds against pushes, and an unpin ends it at once', async () => {
    up = user.start(`local ${fleet} --port 0`)
    await up.says(/webhook {2}\S+\n/)
    paint('red')
    const source = await user.sluice('reconcile source flux-system --wait')
    assert.match(source.out, new RegExp(`✔ fetched revision main@sha1:${commits[2]?.slice(0, 8)}\n$`))
    assert.equal(source.code, 0)
    const held = await user.sluice('reconcile apps --wait')
    assert.match(held.out, new RegExp(`✔ applied revision main@sha1:${commits[0]?.slice(0, 8)}\n$`))
    assert.equal(await color(), 'blue')
    const units = (await user.sluice('get units')).out
    assert.match(units, new RegExp(`pinned to main@sha1:.*, head is at main@sha1:${commits[2]?.slice(0, 8)};`))
    const freed = await user.sluice('unpin apps --wait')
    assert.match(freed.out, new RegExp(`✔ applied revision main@sha1:${commits[2]?.slice(0, 8)}\n$`))
    assert.equal(freed.code, 0)
    assert.equal(await color(), 'red')
  })

  test('a reconcile finds what others changed, though nothing is due', async () => {
    await kubectl(cluster, [
      'patch',
      'configmap',
      'settings',
      '-n',
      'web',
      '--type=merge',
      '-p',
      '{"data":{"color":"pink"}}',
    ])
    const { code, out } = await user.sluice('reconcile apps --wait')
    assert.match(out, /✔ applied revision/)
    assert.equal(code, 0)
    assert.equal(await color(), 'red')
  })

  test('a reconcile with its source takes what was pushed', async () => {
    paint('gold')
    const { code, out } = await user.sluice('reconcile apps --with-source --wait')
    assert.match(
      out,
      new RegExp(`✔ fetched revision[\\s\\S]*✔ applied revision main@sha1:${commits[3]?.slice(0, 8)}\n$`),
    )
    assert.equal(code, 0)
    assert.equal(await color(), 'gold')
  })

  test('a rollback ends before it says so, and is told of where others watch', async () => {
    const watch = user.start('events -A --watch --since 1s')
    const { code } = await user.sluice(`rollback apps --to ${commits[2]?.slice(0, 8)} --wait --reason again`)
    assert.equal(code, 0)
    assert.equal(await color(), 'red')
    await watch.says(/flux-system\/apps {2}Pinned {2}Pinned to revision .* \(again\)\n/)
    await watch.says(/flux-system\/apps {2}ReconciliationSucceeded/)
    watch.kill('SIGINT')
    assert.equal((await watch.ended).code, 0)
    await up.says(/flux-system\/apps {2}Pinned/)
    await user.sluice('unpin apps')
    await turns('gold')
  })

  test('what nobody knows is refused, and the running product goes on', async () => {
    for (const [line, message] of [
      ['rollback apps --to 00000000', /has nothing that "00000000" names\. There is: /],
      ['rollback app --to 0000', /Did you mean Kustomization\/flux-system\/apps\?/],
      ['trace cm web/setting', /Did you mean ConfigMap\/web\/settings\?/],
      ['reconcile apps --cluster tst', /Did you mean test\?/],
    ] as const) {
      const { code, err } = await user.sluice(line)
      assert.match(err, message)
      assert.equal(code, 2)
    }
    up.kill('SIGTERM')
    const { code, err } = await up.ended
    assert.deepEqual([code, err], [0, ''])
    assert(existsSync(join(user.folder, '.sluice')))
  })
})
