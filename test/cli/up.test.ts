import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { fleetOf } from '../support/local-run.ts'
import { type Shell, shell, type Up } from './process.ts'

const run = 'local --fleet fleet.yaml --port 0'

/** Nothing here needs a cluster: its API server is not there, which a product has to live with. */
describe('a product that stays up, as a process', () => {
  let repository: GitRepository
  let user: Shell
  let up: Up

  before(async () => {
    repository = createRepository()
    repository.commit({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n' })
    user = await shell()
    await user.write('kubeconfig', kubeconfigFor('https://127.0.0.1:1', '', { token: 'x' }))
    await user.write('fleet.yaml', fleetOf({ url: repository.url, kubeconfig: join(user.folder, 'kubeconfig') }))
    await user.write('broken.yaml', 'apiVersion: sluice.dev/v1\nkind: Cluster\nmetadata: {name: Test}\nspec: {}\n')
  })
  after(async () => {
    up?.kill('SIGKILL')
    await user.remove()
    repository.remove()
  })

  const address = async () => (await up.says(/webhook {2}(http:\S+)\/webhook/))[1] ?? ''

  test('touches nothing where its port is in use, and says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { code, out, err } = await user.sluice(`local --fleet fleet.yaml --port ${port}`)
    other.close()
    assert.equal(
      err,
      `error: port ${port} of 127.0.0.1 is in use. Stop the program that listens there, or choose another port with --port.\n`,
    )
    assert.equal(out, '')
    assert.equal(code, 2)
    await assert.rejects(stat(join(user.folder, '.sluice')), { code: 'ENOENT' })
  })

  test('touches nothing where its fleet file has errors, and tells all of them', async () => {
    const { code, err } = await user.sluice('local --fleet broken.yaml --port 0')
    assert.match(err, /broken\.yaml:3:18 metadata\.name: [\s\S]*broken\.yaml:4:\d+ spec/)
    assert.equal(code, 2)
    await assert.rejects(stat(join(user.folder, '.sluice')), { code: 'ENOENT' })
  })

  test('says where it takes webhooks, where its data lies and which clusters it has', async () => {
    up = user.start(run)
    const url = await address()
    assert.match(up.out(), /^sluice [0-9.]+ keeps 1 cluster in sync: test\n/)
    assert.ok(up.out().includes(`  data     ${join(user.folder, '.sluice')}\n`))
    assert.equal(await (await fetch(`${url}/healthz`)).text(), 'ok\n')
  })

  test('lives with a cluster that is away, and tells it once', async () => {
    const [line] = await up.says(/^.*ClusterUnreachable.*$/m)
    assert.match(
      line,
      /^[-0-9]+T[0-9:]+Z {2}test {2}Kustomization\/flux-system\/flux-system {2}ClusterUnreachable {2}cluster test/,
    )
  })

  test('is worked with by the commands beside it', async () => {
    const clusters = await user.sluice('get clusters')
    assert.equal(clusters.err, '')
    assert.match(clusters.out, /^test +0\/1/m)
    assert.match((await user.sluice('why flux-system')).out, /ClusterUnreachable/)
    const stopped = await user.sluice('suspend --cluster test --wait --reason drill')
    assert.match(stopped.out, /^cluster test is suspended: .*\ntest: nothing works on it any more\n$/)
    assert.equal(stopped.code, 0)
    assert.match((await user.sluice('get clusters')).out, /True +suspended by .* \(drill\)/)
    assert.match((await user.sluice('suspend --cluster tes')).err, /cluster tes is not known\. Did you mean test\?/)
    assert.equal((await user.sluice('resume --cluster test')).code, 0)
  })

  test('keeps its folder from a second one, and from a run beside it', async () => {
    const [, port = ''] = await up.says(/webhook {2}http:\S+:(\d+)\/webhook/)
    const samePort = `local --fleet fleet.yaml --port ${port}`
    for (const line of [run, samePort, 'local --once --fleet fleet.yaml']) {
      const { code, out, err } = await user.sluice(line)
      assert.match(
        err,
        new RegExp(`^error: \\.sluice is kept in sync by "sluice local" \\(process ${up.pid}\\) already\\.`),
      )
      assert.equal(out, '')
      assert.equal(code, 2)
    }
  })

  test('is for its user alone', async () => {
    assert.equal((await stat(join(user.folder, '.sluice', 'api.sock'))).mode & 0o777, 0o600)
  })

  test('ends well when it is told to, and leaves no sockets that mean anything', async () => {
    up.kill('SIGTERM')
    const { code, out, err } = await up.ended
    assert.match(out, /\nstopped\n$/)
    assert.equal(err, '')
    assert.equal(code, 0)
    assert.ok(!(await readdir(join(user.folder, '.sluice'))).includes('api.sock'))
    assert.equal((await user.sluice('get clusters')).code, 0)
  })

  test('knows after a restart what it knew, also after kill -9', async () => {
    up = user.start(run)
    await address()
    await user.sluice('suspend --all --reason kept')
    up.kill('SIGKILL')
    await up.ended
    assert.match((await user.sluice('get clusters')).out, /everything is suspended by .* \(kept\)/)
    up = user.start(run)
    await address()
    assert.match((await user.sluice('get clusters')).out, /everything is suspended by .* \(kept\)/)
    assert.equal((await user.sluice('resume --all')).code, 0)
  })

  test('ends at once when it is told twice', async () => {
    up.kill('SIGINT')
    up.kill('SIGINT')
    const { code } = await up.ended
    assert.ok(code === 0 || code === null)
  })

  test('speaks JSON, a line for each thing that happens', async () => {
    up = user.start(`${run} -o json`)
    await up.says(/"kind":"started"/)
    await up.says(/"kind":"started"[\s\S]*\n/)
    const [first = ''] = up.out().split('\n')
    const { pid, clusters, webhook } = JSON.parse(first)
    assert.equal(pid, up.pid)
    assert.deepEqual(clusters, ['test'])
    assert.match(webhook, /^http:\/\/127\.0\.0\.1:[0-9]+\/webhook$/)
    up.kill('SIGTERM')
    const { code, out } = await up.ended
    assert.equal(code, 0)
    for (const line of out.trim().split('\n')) JSON.parse(line)
  })

  test('leaves no secret where others could read it', async () => {
    assert.equal((await stat(join(user.folder, '.sluice', 'secret-key'))).mode & 0o077, 0)
    assert.equal((await stat(join(user.folder, '.sluice'))).mode & 0o077, 0)
    assert.notEqual((await readFile(join(user.folder, '.sluice', 'secret-key'))).length, 0)
  })
})
