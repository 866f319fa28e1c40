import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { rootId } from '../../lib/lane/discover/root.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { claimIdentity, confirmIdentity, readIdentity, replaceIdentity } from '../../lib/store/identity.ts'
import { allControlsKey } from '../../lib/store/keys.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { readRestoreOrder } from '../../lib/store/restore.ts'
import { now, sluice, type World } from './sluice.ts'
import { appsArtifact, condition, definition, first, record, twoClusters } from './two-clusters.ts'

const running = ['production', 'staging']

async function fleet(): Promise<Bucket> {
  const bucket = await twoClusters()
  await confirmIdentity(bucket, 'staging', 'uid of the lost one')
  await writeRecord(bucket, 'staging', { record: record(definition('flux-system')), seen: undefined })
  return bucket
}

/** A product whose lane answers while the command waits. */
function answering(bucket: Bucket, answer: () => Promise<void>): World {
  let time = now
  let done = false
  const clock = {
    now: () => time,
    async sleep(ms: number) {
      time += ms
      if (done) return
      done = true
      await answer()
    },
  }
  return { bucket, running, deps: { clock } }
}

async function change(bucket: Bucket, name: string, more: Partial<UnitRecord>): Promise<void> {
  const seen = (await readRecord(bucket.store, 'staging', unitId('Kustomization', 'flux-system', name)))!
  await writeRecord(bucket, 'staging', { record: { ...seen.value, ...more }, seen })
}

/** The lane has put another cluster in the place of the lost one and applied this to it. */
async function filled(bucket: Bucket, more: Partial<UnitRecord> = {}): Promise<void> {
  await claimIdentity(bucket, 'staging', 'uid of the new one')
  const seen = (await readIdentity(bucket.store, 'staging'))!
  await replaceIdentity(bucket, 'staging', { uid: 'uid of the new one', seen })
  const applied = { revision: first, artifact: appsArtifact, desired: digestOf('desired'), at: now }
  const done = { applied, conditions: [condition('True', 'ReconciliationSucceeded', 'applied')] }
  await change(bucket, 'flux-system', done)
  await change(bucket, 'apps', { ...done, ...more })
}

test('an order to restore names the cluster that is gone, is told, and its lane woken', async () => {
  const bucket = await fleet()
  const { code, out, woken, told } = await sluice('restore --cluster staging --reason fire', { bucket, running })
  assert.match(out, /^► restore of cluster staging is ordered/)
  assert.deepEqual([code, woken, told.length], [0, ['staging'], 1])
  const order = (await readRestoreOrder(bucket.store, 'staging'))?.value
  assert.deepEqual(order, { by: 'ada', at: now, from: 'uid of the lost one', reason: 'fire' })
  const { found } = await readEvents(bucket.store, 'staging', { day: now, limit: 9 })
  assert.deepEqual(
    found.map(({ unit, reason, message }) => [unit, reason, message]),
    [[rootId, 'RestoreOrdered', 'Restore ordered by ada (fire)']],
  )
})

test('who waits is told how much is back and how long it took', async () => {
  const bucket = await fleet()
  const { code, out, err } = await sluice(
    'restore --cluster staging --wait',
    answering(bucket, () => filled(bucket)),
  )
  assert.match(out, /\n✔ cluster staging is restored: 2 units with 1 object are back after 0\.2 s\n$/)
  assert.deepEqual([code, err], [0, ''])
})

test('who waits is told why the cluster is not filled', async () => {
  const bucket = await fleet()
  const refuse = () =>
    change(bucket, 'flux-system', {
      conditions: [
        condition(
          'False',
          'IdentityMismatch',
          `cluster staging: staging is not restored as ada ordered at ${new Date(now).toISOString()}: it holds things`,
        ),
      ],
    })
  const { code, err } = await sluice('restore --cluster staging --wait', answering(bucket, refuse))
  assert.match(err, /^✗ .*it holds things\n$/)
  assert.equal(code, 1)
})

test('who waits for too long is told what is missing', async () => {
  const bucket = await fleet()
  const restoring = { revision: first, artifact: appsArtifact }
  const part = () => filled(bucket, { restoring, conditions: [condition('False', 'HealthCheckFailed', 'no replicas')] })
  const { code, err } = await sluice('restore --cluster staging --wait --timeout 5s', answering(bucket, part))
  assert.match(err, /not everything is ready in time\n {2}- Kustomization\/flux-system\/apps: no replicas\n$/)
  assert.equal(code, 1)
  const never = await sluice(
    'restore --cluster staging --wait --timeout 5s',
    answering(await fleet(), async () => undefined),
  )
  assert.match(never.err, /has not been restored in time: it does not answer, or it is still the cluster that it was/)
  assert.equal(never.code, 1)
})

test('where nothing runs the next run obeys, and nobody waits', async () => {
  const bucket = await fleet()
  const { code, out } = await sluice('restore --cluster staging --wait', { bucket })
  assert.match(out, /"sluice local" does not work on it now: the next run that does obeys it/)
  assert.equal(code, 1)
  assert.ok(await readRestoreOrder(bucket.store, 'staging'))
})

test('a suspended cluster is said to be that', async () => {
  const bucket = await fleet()
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'ada', at: 1 } }))
  const { code, err } = await sluice('restore --cluster staging --wait', { bucket, running })
  assert.match(err, /is suspended: nothing is applied until that is lifted/)
  assert.equal(code, 1)
})

for (const [line, expected] of [
  ['restore', /restore needs --cluster NAME/],
  ['restore --cluster stagin', /cluster stagin is not known\. Did you mean staging\?/],
  ['restore --cluster production', /was never contacted: there is nothing to restore/],
  ['restore --cluster staging --timeout soon', /--timeout takes a duration/],
] as const) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line, { bucket: await fleet(), running })
    assert.match(err, expected)
    assert.equal(code, 2)
  })
}
