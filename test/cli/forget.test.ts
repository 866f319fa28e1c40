import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { confirmIdentity } from '../../lib/store/identity.ts'
import { clusterControlsKey, clusterPrefix, sourcesKey } from '../../lib/store/keys.ts'
import { writeLane } from '../../lib/store/lanes.ts'
import { keysOf } from '../../lib/store/read-all.ts'
import { addSource, readAllSources } from '../../lib/store/sources.ts'
import { source as text } from '../support/source.ts'
import { now, sluice } from './sluice.ts'
import { source, twoClusters } from './two-clusters.ts'

const fleetFile = (...names: readonly string[]) =>
  names
    .map(
      (name) => text`
        apiVersion: sluice.dev/v1
        kind: Cluster
        metadata: {name: ${name}}
        spec:
          source: {url: https://git.example/acme/fleet, path: ./clusters/${name}}
          access: {kubeconfig: {file: ./kubeconfig}}
      `,
    )
    .join('\n---\n')

async function fleet(): Promise<Bucket> {
  const bucket = await twoClusters()
  await confirmIdentity(bucket, 'staging', 'uid-1')
  await changeControls(bucket, clusterControlsKey('staging'), () => ({}))
  const use = { repository: repositoryName(source.url), source: sourceId(source), credential: '', intervalMs: 60_000 }
  for (const cluster of ['staging', 'production']) await addSource(bucket, { ...use, by: `${cluster}/a/b` })
  return bucket
}

const readText = async () => fleetFile('production')
const left = ({ store }: Bucket, cluster = 'staging') => keysOf(store, clusterPrefix(cluster))

test('a cluster that left the fleet file is forgotten: documents, identity, and what it asked of sources', async () => {
  const bucket = await fleet()
  const before = await left(bucket, 'production')
  const { code, out } = await sluice('forget --cluster staging --fleet fleet.yaml', { bucket, deps: { readText } })
  assert.match(out, /^cluster staging is forgotten: 1 record and 1 other document are gone\n/)
  assert.equal(code, 0)
  assert.deepEqual(await left(bucket), [])
  assert.deepEqual(await left(bucket, 'production'), before)
  const { found } = await readAllSources(bucket.store)
  assert.deepEqual(
    found.flatMap(({ sources }) => sources.map(({ intervals }) => Object.keys(intervals))),
    [['production/a/b']],
  )
  // The cluster itself is free to have another name.
  await confirmIdentity(bucket, 'other', 'uid-1')
})

test('a source of which nobody said how often it is polled is not taken for one of that cluster alone', async () => {
  const bucket = await fleet()
  const key = sourcesKey(digestOf(repositoryName('https://git.example/acme/other')))
  const other = sourceId({ ...source, url: 'https://git.example/acme/other' })
  const before = { schema: 1, seq: 1, nonce: 'n', sources: [other] }
  await bucket.store.put(key, Buffer.from(JSON.stringify(before)), { create: true })
  await sluice('forget --cluster staging --force', { bucket })
  const { found } = await readAllSources(bucket.store)
  assert.deepEqual(found.find((list) => list.key === key)?.sources, [{ source: other, intervals: {} }])
})

test('its events stay', async () => {
  const bucket = await fleet()
  await sluice('suspend --cluster staging', { bucket, running: ['staging'] })
  const events = () => readEvents(bucket.store, 'staging', { day: now, limit: 9 })
  const before = await events()
  assert.equal(before.found.length, 1)
  await sluice('forget --cluster staging --force', { bucket })
  assert.deepEqual(await events(), before)
})

test('one that is still in the fleet file is forgotten by force alone', async () => {
  const bucket = await fleet()
  const before = await left(bucket)
  const inFile = { bucket, deps: { readText: async () => fleetFile('production', 'staging') } }
  for (const refused of [
    await sluice('forget --cluster staging --fleet fleet.yaml', inFile),
    await sluice('forget --cluster staging', { bucket, running: ['staging'] }),
    await sluice('forget --cluster staging --fleet fleet.yaml', { bucket, running: ['staging'], deps: { readText } }),
  ]) {
    assert.match(refused.err, /cluster staging is still in the fleet file\. Take it out of the fleet file first/)
    assert.equal(refused.code, 2)
  }
  assert.deepEqual(await left(bucket), before)
  assert.equal((await sluice('forget --cluster staging --force', { bucket, running: ['staging'] })).code, 0)
  assert.deepEqual(await left(bucket), [])
})

test('where nobody knows the fleet it is asked for', async () => {
  const bucket = await fleet()
  const { code, err } = await sluice('forget --cluster staging', { bucket })
  assert.match(err, /may still be in the fleet file: .*Name the fleet file with --fleet, or add --force/)
  assert.equal(code, 2)
})

test('a cluster that is being worked on is not forgotten under the hands of its worker', async () => {
  const bucket = await fleet()
  const lane = { controls: {}, holder: { id: 'worker', until: now + 10_000 } }
  await writeLane(bucket, 'staging', { lane, seen: undefined })
  const { code, err } = await sluice('forget --cluster staging --force', { bucket })
  assert.match(err, /cluster staging is being worked on/)
  assert.equal(code, 2)
})

for (const [line, expected] of [
  ['forget', /forget needs --cluster NAME/],
  ['forget --cluster stagin --force', /Did you mean staging\?/],
] as const) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line, { bucket: await fleet() })
    assert.match(err, expected)
    assert.equal(code, 2)
  })
}
