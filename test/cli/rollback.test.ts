import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildId } from '../../lib/build/spec.ts'
import { type Digest, digestOf } from '../../lib/core/digest.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { putArtifact } from '../../lib/store/artifacts.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeControls, readControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { readHead, writeHead } from '../../lib/store/heads.ts'
import { artifactKey, unitControlsKey } from '../../lib/store/keys.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { source as text } from '../support/source.ts'
import { now, sluice } from './sluice.ts'
import { first, second, source, twoClusters } from './two-clusters.ts'

const unit = unitId('Kustomization', 'flux-system', 'apps')
const key = unitControlsKey('production', unit)
const hour = 3_600_000
const on = 'apps --cluster production'

/** Artifacts of `apps` on production: one is applied, of the first revision; one is of the head; others lie further back. */
interface Past {
  readonly bucket: Bucket
  readonly one: Digest
  readonly two: Digest
  readonly old: Digest
  readonly lost: Digest
}

async function past(): Promise<Past> {
  const bucket = await twoClusters()
  const [one, two, old, lost] = await Promise.all(
    ['one', 'two', 'old', 'lost'].map((each) => putArtifact(bucket, each)),
  )
  assert(one && two && old && lost)
  const found = (await readRecord(bucket.store, 'production', unit))!
  const entry = (artifact: Digest, revision: typeof first, status: string, ago: number) =>
    ({ artifact, revision, status, first: now - ago - hour, last: now - ago, count: 2 }) as const
  const record = {
    ...found.value,
    applied: { revision: first, artifact: one, desired: digestOf('desired'), at: now - hour },
    history: [
      entry(one, first, 'ReconciliationSucceeded', hour),
      entry(one, first, 'HealthCheckFailed', 2 * hour),
      entry(lost, gitRevision('main', '9'.repeat(40)), 'ReconciliationSucceeded', 5 * hour),
    ],
  }
  await writeRecord(bucket, 'production', { record, seen: found })
  const id = sourceId(source)
  const head = (await readHead(bucket.store, id))!
  const build = buildId({ source: id, path: 'apps', fields: {} })
  const before = [{ artifact: old, inputs: digestOf('inputs') }]
  const builds = { ...head.value.builds, [build]: { ...head.value.builds[build]!, artifact: two, before } }
  await writeHead(bucket, id, { head: { ...head.value, builds }, seen: head })
  await bucket.store.delete(artifactKey(lost))
  return { bucket, one, two, old, lost }
}

const pinIn = async ({ bucket }: Past) => (await readControls(bucket.store, key))?.value.pin

test('a history shows attempts, newest first, and what there is beside them', async () => {
  const { bucket, one, two, old, lost } = await past()
  const { code, out } = await sluice(`history ${on}`, { bucket })
  const name = (artifact: Digest) => artifact.slice(0, 12)
  assert.equal(
    out,
    text`
      REVISION             ARTIFACT       LAST   TIMES   RESULT                    NOTES
      main@sha1:22222222   ${name(two)}          0       not applied               head
      main@sha1:11111111   ${name(one)}   60m    2       ReconciliationSucceeded   applied
      main@sha1:11111111   ${name(one)}   120m   2       HealthCheckFailed         applied
      main@sha1:99999999   ${name(lost)}   5h     2       ReconciliationSucceeded   not kept any more
                           ${name(old)}          0       not applied
    `,
  )
  assert.equal(code, 0)
  const rows = JSON.parse((await sluice(`history ${on} -o json`, { bucket })).out)
  assert.deepEqual(rows[1], {
    ...{ artifact: one, applied: true, pinned: false, head: false, kept: true, revision: first, count: 2 },
    ...{ result: 'ReconciliationSucceeded', first: '2026-11-23T10:00:00Z', last: '2026-11-23T11:00:00Z' },
  })
})

const names: readonly [string, (past: Past) => string, keyof Past][] = [
  ['a whole digest', ({ one }) => one, 'one'],
  ['the start of a digest', ({ two }) => two.slice(0, 8), 'two'],
  ['a whole revision', () => first, 'one'],
  ['a revision as it is printed', () => 'main@sha1:11111111', 'one'],
  ['the start of a commit', () => '2222222', 'two'],
  ['what only the head still knows', ({ old }) => old.slice(0, 12), 'old'],
]

for (const [how, to, artifact] of names) {
  test(`a rollback to ${how} pins that artifact, and leaves an event that says who did it`, async () => {
    const all = await past()
    const { bucket } = all
    await changeControls(bucket, key, () => ({
      approval: { by: 'bob', at: 1, artifact: 'vanished', hash: all.one, expires: 9 },
    }))
    const { code, out, woken, told } = await sluice(`rollback ${on} --to ${to(all)} --reason incident`, { bucket })
    const pin = await pinIn(all)
    assert.deepEqual([pin?.artifact, pin?.by, pin?.at, pin?.reason], [all[artifact], 'ada', now, 'incident'])
    assert.match(
      out,
      / on production is pinned to .*newer revisions are not applied until "sluice unpin flux-system\/apps --cluster production"\n$/,
    )
    assert.equal(code, 0)
    assert.deepEqual(woken, ['production'])
    assert.equal((await readControls(bucket.store, key))?.value.approval?.by, 'bob')
    const [event] = (await readEvents(bucket.store, 'production', { day: now, limit: 9 })).found
    assert.deepEqual([event?.by, event?.reason, event?.unit], ['ada', 'Pinned', unit])
    assert.match(event?.message ?? '', /^Pinned to revision \S+, artifact [0-9a-f]{64}, by ada \(incident\)$/)
    assert.equal(told.length, 1)
  })
}

const refused: readonly [string, string, RegExp][] = [
  [
    'a revision that is not known',
    'rollback apps --cluster production --to 3333333',
    /has nothing that "3333333" names\. There is: main@sha1:22222222 = [0-9a-f]{12} \(head\); main@sha1:11111111 = [0-9a-f]{12} \(applied\); [0-9a-f]{12}\./,
  ],
  [
    'an artifact that is gone',
    'rollback apps --cluster production --to 99999999',
    /had artifact [0-9a-f]{12}, which is not in the bucket any more\. There is: /,
  ],
  ['a branch that it is not of', 'rollback apps --cluster production --to next@sha1:11111111', /has nothing that/],
  ['too few digits', 'rollback apps --cluster production --to 111', /has nothing that "111" names/],
  [
    'no target',
    'rollback apps --cluster production',
    /rollback needs --to; "sluice history Kustomization\/flux-system\/apps" shows what there is/,
  ],
  ['an artifact of another unit', `rollback apps --cluster production --to ${digestOf('db')}`, /has nothing that/],
  ['a unit on two clusters', 'rollback apps --to 11111111', /is on 2 clusters: production, staging\. Add --cluster/],
  [
    'a unit that is not known',
    'rollback aps --to 1111',
    /is no unit of any cluster\. Did you mean Kustomization\/flux-system\/apps\?\n/,
  ],
  ['a cluster that is not known', 'unpin apps --cluster prod', /cluster prod is not known/],
  ['a duration that is none', 'unpin apps --cluster production --timeout soon', /--timeout takes a duration/],
]

for (const [what, line, message] of refused) {
  test(`${what} is refused, and nothing is written`, async () => {
    const all = await past()
    const { code, err } = await sluice(line, all)
    assert.match(err, message)
    assert.equal(code, 2)
    assert.equal(await pinIn(all), undefined)
    assert.deepEqual((await readEvents(all.bucket.store, 'production', { day: now, limit: 9 })).found, [])
  })
}

test('a commit that gave two artifacts is not enough', async () => {
  const all = await past()
  const found = (await readRecord(all.bucket.store, 'production', unit))!
  const history = found.value.history.map((entry) =>
    entry.artifact === all.lost ? { ...entry, artifact: all.old, revision: first } : entry,
  )
  await writeRecord(all.bucket, 'production', { record: { ...found.value, history }, seen: found })
  const { err } = await sluice(`rollback ${on} --to 11111111`, all)
  assert.match(err, /has 2 artifacts that "11111111" names\. There is: /)
})

test('a pin shows in get and why, with where its source stands now', async () => {
  const all = await past()
  await sluice(`rollback ${on} --to ${first} --reason incident`, all)
  const pinned = 'pinned to main@sha1:11111111 by ada (incident), head is at main@sha1:22222222'
  assert(
    ((await sluice('get units', all)).out.split('\n')[1] ?? '').includes(
      `main@sha1:11111111   False       True    ${pinned}; Applied`,
    ),
  )
  assert.equal(JSON.parse((await sluice('get units -o json', all)).out)[0].pin.head, second)
  const why = await sluice(`why ${on}`, all)
  assert.equal(
    why.out.split('\n')[1],
    `  - ${pinned}: newer revisions are not applied until "sluice unpin flux-system/apps --cluster production"`,
  )
  assert.equal(why.out.split('\n').length, 3)
  assert.match(
    (await sluice(`history ${on}`, all)).out,
    /applied, pinned\n[\s\S]*\npinned to main@sha1:11111111 by ada \(incident\), head is/,
  )
  await sluice(`rollback ${on} --to ${all.old}`, all)
  assert.match((await sluice(`why ${on}`, all)).out, /what it is pinned to is not applied yet/)
})

test('the same rollback again keeps its author, unless there is a new reason', async () => {
  const all = await past()
  await changeControls(all.bucket, key, () => ({ pin: { by: 'bob', at: 1, artifact: all.one, revision: first } }))
  await sluice(`rollback ${on} --to ${first}`, all)
  assert.equal((await pinIn(all))?.by, 'bob')
  await sluice(`rollback ${on} --to ${first} --reason worse`, all)
  assert.deepEqual([(await pinIn(all))?.by, (await pinIn(all))?.reason], ['ada', 'worse'])
})

test('an unpin lifts the pin and nothing else', async () => {
  const all = await past()
  await sluice(`suspend ${on}`, all)
  const rolled = await sluice(`rollback ${on} --to ${first}`, all)
  assert.match(rolled.out, /\n {2}- suspended by ada: the pin is obeyed when that is lifted\n$/)
  const { code, out, woken } = await sluice(`unpin ${on}`, all)
  assert.equal(
    out,
    `${unit} on production is unpinned: it goes to main@sha1:22222222\n  - still not worked on: suspended by ada\n`,
  )
  assert.equal(code, 0)
  assert.deepEqual(woken, ['production'])
  assert.deepEqual(Object.keys((await readControls(all.bucket.store, key))?.value ?? {}), ['suspend'])
  assert.equal((await sluice(`unpin ${on}`, all)).out, `${unit} on production was not pinned\n`)
  const reasons = (await readEvents(all.bucket.store, 'production', { day: now, limit: 9 })).found.map(
    ({ reason }) => reason,
  )
  assert.deepEqual(reasons.sort(), ['Pinned', 'Suspended', 'Unpinned'])
})

test('a pin of a unit that has left Git can be lifted', async () => {
  const all = await past()
  const gone = unitControlsKey('staging', unitId('Kustomization', 'flux-system', 'gone'))
  await changeControls(all.bucket, gone, () => ({ pin: { by: 'bob', at: 1, artifact: all.one, revision: first } }))
  assert.match((await sluice('unpin gone', all)).out, /gone on staging is unpinned; it is in Git no more/)
  assert.deepEqual((await readControls(all.bucket.store, gone))?.value, {})
})
