import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { demoText } from '../../lib/cli/demo/demo-text.ts'
import { demoPlace } from '../../lib/local/demo/place.ts'
import { embeddedKubeconfig } from '../../lib/local/embedded/place.ts'
import { eventually } from '../support/eventually.ts'
import { type Shell, shell, type Up } from './process.ts'

test('the audit that is proposed looks into the data folder of the sample', () => {
  const proposed = (data: string) =>
    /^ +npx sluice audit.*$/m.exec(demoText(demoPlace(data), { data, cwd: '/srv' }))?.[0]
  const when = '(finds it now; the schedule does within minutes)'
  assert.equal(proposed('/srv/.sluice')?.replace(/ +/g, ' '), ` npx sluice audit ${when}`)
  assert.equal(proposed('/srv/tried')?.replace(/ +/g, ' '), ` npx sluice audit --data tried ${when}`)
})

/** What a newcomer sees: nothing is there but this machine, node and git. */
describe('the sample that local mode runs without a fleet file', () => {
  let user: Shell
  let up: Up
  before(async () => {
    user = await shell()
    // As in a clone of Sluice itself, where everything below is taken for a module.
    await user.write('package.json', '{"type":"module"}')
  })
  after(async () => {
    up?.kill('SIGKILL')
    await user.remove()
  })

  const data = () => join(user.folder, '.sluice')
  const sample = () => join(data(), 'demo', 'fleet')

  test('syncs two clusters, follows a push, and puts back what somebody changed', async () => {
    up = user.start('local --demo --port 0')
    await up.says(/page {5}http:\S+\//)
    await up.says(/git -C \.sluice\/demo\/fleet commit --all/)
    await up.says(/export KUBECONFIG=\.sluice\/clusters\/kubeconfig/)
    await up.says(/demo {2}first sync done: 6 units ready on 2 clusters/)
    await up.says(/demo {2}a push: image web:1\.0\.0 becomes web:1\.0\.1/)
    await up.says(/demo {2}applied and healthy on both clusters after [\d.]+ s/)
    await up.says(/production {2}Kustomization\/flux-system\/apps {2}DriftReverted/)
    await up.says(/demo {2}done after [\d.]+ s/)
    assert.equal(up.err(), '')
  })

  test('follows a commit of the user, told by the hook of the sample', async () => {
    const file = join(sample(), 'apps/staging/kustomization.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('Hello from staging', 'Hello again'))
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    const { stderr } = spawnSync('git', [...who, 'commit', '--quiet', '--all', '--message', 'Greet again'], {
      cwd: sample(),
      encoding: 'utf8',
    })
    assert.match(stderr, /sluice: told of the commit/)
    const sha = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: sample(), encoding: 'utf8' }).trim()
    await up.says(new RegExp(`staging {2}Kustomization/flux-system/apps {2}ReconciliationSucceeded .*${sha}`))
  })

  test('refuses a second start on its folder, and leaves the first alone', async () => {
    const { code, err } = await user.sluice('local --port 0')
    assert.equal(code, 2)
    assert.match(err, /is kept in sync by "sluice local" \(process \d+\) already/)
  })

  test('stops cleanly, and goes on where it was with the next start', async () => {
    const before = await readFile(embeddedKubeconfig(data()), 'utf8')
    up.kill('SIGTERM')
    assert.equal((await up.ended).code, 0)
    up = user.start('local --port 0')
    await up.says(/page {5}http/)
    assert.equal(await readFile(embeddedKubeconfig(data()), 'utf8'), before)
    await eventually('all units are ready', async () => {
      const { out } = await user.sluice('get units -A -o json')
      const units: readonly { readonly ready: string }[] = JSON.parse(out)
      return (units.length === 6 && units.every(({ ready }) => ready === 'True')) || undefined
    })
    // Nothing changed, so nothing happened.
    assert.doesNotMatch(up.out(), /ReconciliationSucceeded|DriftReverted/)
  })

  test('survives kill -9', async () => {
    up.kill('SIGKILL')
    await up.ended
    const { code, out } = await user.sluice('local --once')
    assert.equal(code, 0, out)
    assert.match(out, /6 of 6 units ready, nothing to do/)
  })

  for (const [line, why] of [
    ['local --demo --once', 'neither --fleet nor --once'],
    ['local --demo --fleet fleet.yaml', 'neither --fleet nor --once'],
  ] as const) {
    test(`"${line}" is refused`, async () => {
      const { code, err } = await user.sluice(line)
      assert.equal(code, 2)
      assert.ok(err.includes(why), err)
    })
  }
})
