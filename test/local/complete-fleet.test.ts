import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { completeFleet } from '../../lib/local/complete-fleet.ts'
import { startAws, testKeys } from '../support/aws/aws-server.ts'
import { source } from '../support/source.ts'

const text = source`
  apiVersion: sluice.dev/v1
  kind: ClusterSet
  metadata: {name: edge}
  spec:
    eks: {region: eu-west-1, tags: {sluice: edge}}
    template: {source: {url: "https://github.com/acme/fleet"}}
`

test('on one machine the clusters of a set are looked for at the start, with the credentials of the shell', async (t) => {
  const aws = await startAws(systemClock.now)
  const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const data = await openDataFolder(join(folder, 'data'))
  const restore = withKeysInEnvironment()
  t.after(async () => {
    restore()
    await data.close()
    await rm(folder, { recursive: true })
    await aws.stop()
  })
  const parsed = parseFleet(text, 'fleet.yaml')
  assert.ok(parsed.kind === 'fleet')
  const { fleet } = parsed
  const find = async (isShared = false) => {
    const env = { ...process.env, AWS_ENDPOINT_URL: aws.url }
    const found = await completeFleet({ fleet, data: isShared ? { ...data, isShared } : data, clock: systemClock, env })
    return { names: found.fleet.clusters.map(({ name }) => name), problems: found.problems.length }
  }
  aws.clusters.push({ name: 'lyon', region: 'eu-west-1', account: aws.account, tags: { sluice: 'edge' } })
  assert.deepEqual(await find(), { names: ['lyon'], problems: 0 })
  aws.clusters.push({ name: 'nice', region: 'eu-west-1', account: aws.account, tags: { sluice: 'edge' } })
  // Another process has the data folder: what that one found counts.
  assert.deepEqual(await find(true), { names: ['lyon'], problems: 0 })
  assert.deepEqual(await find(), { names: ['lyon', 'nice'], problems: 0 })
  // Nobody answers.
  await aws.stop()
  assert.deepEqual(await find(), { names: ['lyon', 'nice'], problems: 1 })
})

/** What the credential chain of a shell finds first; other tests of this process find what was there before. */
function withKeysInEnvironment(): () => void {
  const keys = {
    AWS_ACCESS_KEY_ID: testKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
  }
  const set = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  const before = Object.fromEntries(Object.keys(keys).map((name) => [name, process.env[name]]))
  set(keys)
  return () => set(before)
}
