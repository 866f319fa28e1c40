import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import { writeAnswer } from '../../lib/store/answers.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { readControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { readHead, writeHead } from '../../lib/store/heads.ts'
import { answerKey, headKey, unitControlsKey } from '../../lib/store/keys.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { addSource } from '../../lib/store/sources.ts'
import { now, sluice, type World } from './sluice.ts'
import { condition, source, twoClusters } from './two-clusters.ts'

const unit = unitId('Kustomization', 'flux-system', 'apps')
const key = unitControlsKey('staging', unit)
const id = sourceId(source)
const running = ['production', 'staging']
const on = 'apps --cluster staging'

async function fleet(): Promise<Bucket> {
  const bucket = await twoClusters()
  for (const cluster of running) {
    const use = { repository: repositoryName(source.url), source: id, credential: '', intervalMs: 60_000 }
    await addSource(bucket, { ...use, by: `${cluster}/flux-system/flux-system` })
  }
  return bucket
}

const eventsOf = async ({ store }: Bucket, cluster = 'staging') =>
  (await readEvents(store, cluster, { day: now, limit: 9 })).found.map(({ unit, reason, by }) => ({ unit, reason, by }))

/** A product whose lane and render step answer while a command waits. */
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

/** The lane has looked at `apps` and notes the order. */
async function looked(bucket: Bucket, change: Partial<UnitRecord> = {}): Promise<void> {
  const found = (await readRecord(bucket.store, 'staging', unit))!
  const seq = (await readControls(bucket.store, key))?.seq ?? 0
  const record = { ...found.value, controlsSeen: { [key]: seq }, ...change }
  await writeRecord(bucket, 'staging', { record, seen: found })
}

test('a request to reconcile a unit is written down with who and when, told, and its lane woken', async () => {
  const bucket = await fleet()
  const { code, out, woken, asked, told } = await sluice(`reconcile ${on}`, { bucket, running })
  assert.equal(out, `► reconcile of ${unit} on staging is requested\n`)
  assert.equal(code, 0)
  assert.deepEqual((await readControls(bucket.store, key))?.value, { reconcile: { by: 'ada', at: now, seq: 1 } })
  assert.deepEqual([woken, asked, told.length], [['staging'], [], 1])
  assert.deepEqual(await eventsOf(bucket), [{ unit, reason: 'ReconcileRequested', by: 'ada' }])
})

test('who waits is told what is applied once the lane has looked', async () => {
  const bucket = await fleet()
  const { code, out, err } = await sluice(
    `reconcile ${on} --wait`,
    answering(bucket, () => looked(bucket)),
  )
  assert.equal(
    out,
    `► reconcile of ${unit} on staging is requested\n◎ waiting for ${unit} on staging\n✔ applied revision main@sha1:22222222\n`,
  )
  assert.deepEqual([code, err], [0, ''])
})

test('who waits is told why the unit is not ready', async () => {
  const bucket = await fleet()
  const conditions = [condition('False', 'BuildFailed', 'no such file')]
  const world = answering(bucket, () => looked(bucket, { conditions }))
  const { code, err } = await sluice(`reconcile ${on} --wait`, world)
  assert.deepEqual([code, err], [1, `✗ ${unit} is not ready: no such file\n`])
})

test('who waits in vain is told what the unit waits for', async () => {
  const bucket = await fleet()
  const world = answering(bucket, async () => {
    const conditions = [condition('False', 'DependencyNotReady', 'db is not ready')]
    await looked(bucket, { controlsSeen: {}, conditions })
  })
  const { code, err } = await sluice(`reconcile ${on} --wait --timeout 10s`, world)
  assert.match(err, /^✗ Kustomization\/flux-system\/apps was not worked on in time\n {2}- .*db is not ready\n/)
  assert.equal(code, 1)
})

test('nobody waits for what nobody will do', async () => {
  const bucket = await fleet()
  const alone = await sluice(`reconcile ${on} --wait`, { bucket })
  assert.deepEqual([alone.code, alone.err], [1, '✗ no "sluice local" works on staging: the next run obeys it\n'])
  assert.equal((await readControls(bucket.store, key))?.value.reconcile?.by, 'ada')
  await sluice('suspend --cluster staging', { bucket })
  const suspended = await sluice(`reconcile ${on} --wait`, { bucket, running })
  assert.match(suspended.err, /is suspended: it is obeyed when that is lifted/)
  assert.equal(suspended.code, 1)
})

for (const name of ['flux-system', 'GitRepository/flux-system/flux-system', source.url, id.slice(0, 10)]) {
  test(`a source is asked for as ${name.slice(0, 40)}`, async () => {
    const bucket = await fleet()
    const { code, out, asked, woken } = await sluice(`reconcile source ${name}`, { bucket, running })
    assert.equal(out, `► reconcile of ${source.url} is requested\n`)
    assert.deepEqual([code, asked, woken], [0, [id], []])
    const told = { unit: 'GitRepository/flux-system/flux-system', reason: 'ReconcileRequested', by: 'ada' }
    for (const cluster of running) assert.deepEqual(await eventsOf(bucket, cluster), [told])
  })
}

test('who waits for a source is told where it stands, or why that is not known', async () => {
  const bucket = await fleet()
  const answer = () => writeAnswer(bucket, id, now)
  const good = await sluice('reconcile source flux-system --wait', answering(bucket, answer))
  assert.match(good.out, /\n◎ waiting for https:.*\n✔ fetched revision main@sha1:22222222\n$/)
  assert.equal(good.code, 0)
  const other = await fleet()
  const bad = await sluice(
    'reconcile source flux-system --wait',
    answering(other, async () => {
      const seen = (await readHead(other.store, id))!
      const error = { code: 'SourceFailed', message: 'Git is down', since: 1 }
      await writeHead(other, id, { head: { ...seen.value, error }, seen })
      await writeAnswer(other, id, now)
    }),
  )
  assert.deepEqual([bad.code, bad.err], [1, `✗ ${source.url} cannot be read: Git is down\n`])
  const never = await sluice(
    'reconcile source flux-system --wait --timeout 5s',
    answering(await fleet(), async () => undefined),
  )
  assert.deepEqual([never.code, never.err], [1, `✗ ${source.url} was not asked in time\n`])
})

test('who waits for a source whose answers cannot be read is told which document that is, before anything is asked', async () => {
  const bucket = await fleet()
  await bucket.store.put(answerKey(id), Buffer.from('{'), { create: true })
  const { code, err, asked } = await sluice('reconcile source flux-system --wait', { bucket, running })
  assert.equal(code, 2)
  assert.match(err, new RegExp(`${answerKey(id)} cannot be read as an answer .* Remove it: it only says when`))
  assert.deepEqual([asked, await eventsOf(bucket)], [[], []])
  await bucket.store.delete(answerKey(id))
  const good = await sluice(
    'reconcile source flux-system --wait',
    answering(bucket, () => writeAnswer(bucket, id, now)),
  )
  assert.equal(good.code, 0)
})

test('a unit is looked at after its source has answered', async () => {
  const bucket = await fleet()
  let steps = 0
  const clock = {
    now: () => now,
    async sleep() {
      steps += 1
      if (steps === 1) {
        assert.equal(await readControls(bucket.store, key), undefined)
        await writeAnswer(bucket, id, now)
      } else await looked(bucket)
    },
  }
  const { code, out, asked } = await sluice(`reconcile ${on} --with-source --wait`, {
    bucket,
    running,
    deps: { clock },
  })
  assert.deepEqual(
    out.split('\n').map((line) => line.slice(0, 9)),
    ['► reconci', '◎ waiting', '✔ fetched', '► reconci', '◎ waiting', '✔ applied', ''],
  )
  assert.deepEqual([code, asked], [0, [id]])
})

const refused: readonly [string, RegExp][] = [
  ['reconcile', /reconcile needs UNIT/],
  ['reconcile source', /reconcile source needs NAME/],
  ['reconcile source flux-sistem', /source flux-sistem is not known\. Did you mean flux-system\/flux-system\?/],
  ['reconcile source flux-system --with-source', /--with-source is for units/],
  ['reconcile apps db', /does not know what to do with "db"/],
  ['reconcile apps', /is on 2 clusters/],
  ['reconcile dbs', /Did you mean Kustomization\/flux-system\/db\?/],
]
for (const [line, message] of refused) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line, { bucket: await fleet(), running })
    assert.match(err, message)
    assert.equal(code, 2)
  })
}

test('a source that cannot be read is not said to be unknown', async () => {
  const bucket = await fleet()
  const key = headKey(id)
  await bucket.store.delete(key)
  await bucket.store.put(key, Buffer.from('{'), { create: true })
  const { code, err } = await sluice('reconcile source flux-system', { bucket, running })
  assert.match(err, /is not among the sources that can be read: heads\/\w+ cannot be read as a head/)
  assert.equal(code, 2)
})
