import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import type { TestCluster } from '../support/cluster.ts'
import type { GitRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { configMap, deployment, documents, kustomization, namespace } from '../support/manifests.ts'
import { source as text } from '../support/source.ts'
import { live, versionOf } from '../support/spine.ts'
import type { Ended, Shell } from './process.ts'
import { type Session, startSession } from './session.ts'

const secret = (token: string) => `apiVersion: v1
kind: Secret
metadata: {name: token, namespace: web}
stringData: {token: ${token}}
`
const settings = '/api/v1/namespaces/web/configmaps/settings'
const fleet = '--fleet fleet.yaml'

describe('a first session with the program', () => {
  let session: Session
  let cluster: TestCluster
  let repository: GitRepository
  let user: Shell

  before(async () => {
    session = await startSession({
      'apps/settings.yaml': configMap('web', 'settings', { color: 'blue', lines: 'one\ntwo\nthree\n' }),
      'apps/old.yaml': configMap('web', 'old'),
      'apps/token.yaml': secret('first-secret'),
    })
    ;({ cluster, repository, user } = session)
    const { kubeconfigFile: kubeconfig } = cluster
    await user.write('fleet.yaml', fleetOf({ url: repository.url, path: './cluster', kubeconfig }))
  })
  after(async () => {
    await session?.end()
  })

  /** Revisions as they are printed, and times, are not the same twice. */
  const calm = (printed: string) =>
    printed.replaceAll(/@sha1:[0-9a-f]{8}/g, '@sha1:…').replace(/[0-9.]+m?s, [0-9]+ requests/, '… s, … requests')

  test('before anything was synced a diff names all that would be created, and leaves no trace', async () => {
    const { code, out, err } = await user.sluice(`diff ${fleet}`)
    assert.equal(err, '')
    assert.equal(
      calm(out),
      text`
        test  Kustomization/flux-system/apps  main@sha1:…
          + Namespace/web
          + ConfigMap/web/old (not tried: its namespace would be created first)
          + ConfigMap/web/settings (not tried: its namespace would be created first)
          + Secret/web/token (not tried: its namespace would be created first)

        4 to create
      `,
    )
    assert.equal(code, 1)
    assert.equal(await live(cluster, '/api/v1/namespaces/web'), undefined)
    assert.match((await user.sluice('get all')).err, /\.sluice is not there/)
  })

  test('the first run tells what it created', async () => {
    const { code, out, err } = await user.sluice(`local --once ${fleet}`)
    assert.equal(err, '')
    assert.equal(
      calm(out),
      text`
        test  Kustomization/flux-system/apps  ready  main@sha1:…
          Namespace/web created
          ConfigMap/web/old created
          ConfigMap/web/settings created
          Secret/web/token created

        2 of 2 units ready, … s, … requests
      `,
    )
    assert.equal(code, 0)
  })

  test('afterwards nothing is left to do, and a diff says so', async () => {
    assert.match((await user.sluice('get kustomizations')).out, /apps +main@sha1:[0-9a-f]{8} +False +True/)
    const again = await user.sluice(`local --once ${fleet}`)
    assert.match(again.out, /^2 of 2 units ready, nothing to do, /)
    const { code, out } = await user.sluice(`diff ${fleet}`)
    assert.equal(out, 'nothing would change in 2 units\n')
    assert.equal(code, 0)
  })

  test('a commit shows in a diff field by field, without secrets, and changes neither cluster nor records', async () => {
    repository.commit({
      'apps/settings.yaml': configMap('web', 'settings', { color: 'green', lines: 'one\nzwei\nthree\n' }),
      'apps/old.yaml': null,
      'apps/token.yaml': secret('second-secret'),
      'apps/fresh.yaml': configMap('web', 'fresh'),
    })
    const version = await versionOf(cluster, settings)
    const kept = digestOfFolder(join(user.folder, '.sluice', 'objects'))
    const { code, out } = await user.sluice(`diff apps ${fleet}`)
    assert.equal(
      calm(out),
      text`
        test  Kustomization/flux-system/apps  main@sha1:…
          + ConfigMap/web/fresh
          ~ ConfigMap/web/settings
              ~ /data/color: "blue" -> "green"
              ~ /data/lines:
                  one
                - two
                + zwei
                  three
          ~ Secret/web/token
              ~ /data/token: "*** (before)" -> "*** (after)"
          - ConfigMap/web/old

        1 to create, 2 to change, 1 to delete
      `,
    )
    assert.equal(code, 1)
    assert.equal(await versionOf(cluster, settings), version)
    assert.equal(digestOfFolder(join(user.folder, '.sluice', 'objects')), kept)
    const json = await user.sluice(`diff apps ${fleet} -o json`)
    assert.deepEqual(
      JSON.parse(json.out).clusters[0].units[0].objects.map(({ op, object }: { op: string; object: string }) => [
        op,
        object,
      ]),
      [
        ['create', 'ConfigMap/web/fresh'],
        ['change', 'ConfigMap/web/settings'],
        ['change', 'Secret/web/token'],
        ['delete', 'ConfigMap/web/old'],
      ],
    )
    assert.doesNotMatch(json.out + out, /secret-|-secret|c2Vjb25k/)
  })

  test('the next run does what the diff said', async () => {
    const { code, out } = await user.sluice(`local --once ${fleet}`)
    assert.equal(
      calm(out),
      text`
        test  Kustomization/flux-system/apps  ready  main@sha1:…
          ConfigMap/web/fresh created
          ConfigMap/web/settings configured
          Secret/web/token configured
          ConfigMap/web/old deleted

        2 of 2 units ready, … s, … requests
      `,
    )
    assert.equal(code, 0)
    assert.match((await user.sluice('why apps')).out, /is ready.*\n {2}It waits for nothing/)
  })

  test('a working tree can be compared before it is committed', async () => {
    const file = join(repository.folder, 'apps/settings.yaml')
    const committed = readFileSync(file)
    await writeFile(file, configMap('web', 'settings', { color: 'red', lines: 'one\nzwei\nthree\n' }))
    const { code, out } = await user.sluice(`diff apps ${fleet} --path ${repository.folder}/apps`)
    assert.equal(
      out,
      text`
        test  Kustomization/flux-system/apps  working tree
          ~ ConfigMap/web/settings
              ~ /data/color: "green" -> "red"

        1 to change
      `,
    )
    assert.equal(code, 1)
    await writeFile(file, committed)
  })

  test('what others changed on the cluster is told as that', async () => {
    const patch = '{"data":{"color":"pink"}}'
    await kubectl(cluster, 'patch', 'configmap', 'settings', '--namespace', 'web', '--type', 'merge', '--patch', patch)
    const { out } = await user.sluice(`diff ${fleet}`)
    assert.match(out, /~ ConfigMap\/web\/settings \(changed on the cluster\)\n +~ \/data\/color: "pink" -> "green"/)
    assert.match((await user.sluice(`local --once ${fleet}`)).out, /ConfigMap\/web\/settings configured/)
  })

  test('a held deletion is told with what was done beside it, and goes when it is approved', async () => {
    repository.commit({
      'apps/namespace.yaml': null,
      'apps/fresh.yaml': null,
      'apps/settings.yaml': configMap('web', 'settings', { color: 'white' }),
    })
    const preview = await user.sluice(`diff ${fleet}`)
    assert.match(preview.out, /2 deletions wait for approval on .*: Namespace\/web is of a protected kind\n/)
    assert.match(preview.out, /1 to change, 2 deletions wait\n$/)
    assert.equal(preview.code, 1)
    const held = await user.sluice(`local --once ${fleet}`)
    assert.match(held.out, /apps {2}failed\n {2}ConfigMap\/web\/settings configured\n {2}2 deletions wait for approval/)
    assert.equal(held.code, 1)
    const why = await user.sluice('why apps')
    assert.equal(why.code, 1)
    assert.equal(why.out.match(/deletions wait/g)?.length, 1)
    assert.equal((await user.sluice('approve apps')).code, 0)
    const done = await user.sluice(`local --once ${fleet}`)
    assert.match(done.out, /Namespace\/web deleted/)
    assert.equal(done.code, 0)
  })

  test('a commit that does not build leaves everything as it is and says which file is wrong', async () => {
    repository.commit({ 'apps/settings.yaml': 'kind: [\n' })
    const preview = await user.sluice(`diff ${fleet}`)
    assert.match(preview.out, /error: .*apps\/settings\.yaml/)
    assert.equal(preview.code, 2)
    const run = await user.sluice(`local --once ${fleet}`)
    assert.match(run.out, /apps {2}failed\n {2}.*apps\/settings\.yaml[\s\S]*1 of 2 units ready/)
    assert.equal(run.code, 1)
    const json = JSON.parse((await user.sluice(`local --once ${fleet} -o json`)).out)
    assert.equal(json.ready, 1)
    assert.equal(json.notReady, 1)
    assert.equal(json.clusters[0].units[0].state, 'failed')
  })

  test('a run keeps others off its folder, says so when it is stopped, and leaves what the next one can use', async () => {
    // Without controllers nothing makes the Deployment healthy, so the run waits.
    repository.commit({
      'cluster/slow.yaml': kustomization('slow', './slow', 'wait: true\n'),
      'slow/all.yaml': documents(namespace('slow'), deployment('slow', 'never')),
    })
    const path = '/apis/apps/v1/namespaces/slow/deployments/never'
    const meanwhile: Ended[] = []
    const when = async () => {
      if ((await live(cluster, path)) === undefined) return false
      meanwhile.push(await user.sluice(`diff ${fleet}`))
      return true
    }
    const stopped = await user.sluice(`local --once ${fleet}`, { signal: 'SIGINT', when })
    assert.match(stopped.err, /^error: stopped by SIGINT\. What was done is recorded/)
    assert.equal(stopped.code, 2)
    assert.deepEqual(
      meanwhile.map(({ code }) => code),
      [2],
      'another program must not work on the folder of one that runs',
    )
    assert.match(meanwhile[0]?.err ?? '', /\.sluice is in use by process [0-9]+\. Stop that process/)
    assert.equal((await user.sluice('get units -A')).code, 0)
    repository.commit({ 'cluster/slow.yaml': null, 'slow/all.yaml': null })
  })

  test('a cluster that is away is told', async () => {
    await cluster.stopServer()
    const { code, out } = await user.sluice(`local --once ${fleet}`)
    assert.match(out, /cluster test/)
    assert.equal(code, 1)
    assert.equal((await user.sluice(`diff ${fleet}`)).code, 2)
    await cluster.startServer()
  })
})

async function kubectl({ kubeconfigFile }: TestCluster, ...args: readonly string[]): Promise<void> {
  const { path } = await findTool('kubectl')
  await promisify(execFile)(path, ['--kubeconfig', kubeconfigFile, ...args])
}

function digestOfFolder(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    hash.update(`${file}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}
