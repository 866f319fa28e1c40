import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { metricLine } from '../../lib/core/metric-line.ts'
import type { AuditedCluster } from '../../lib/schedule/deps.ts'
import { overdueMetrics } from '../../lib/schedule/metrics.ts'
import { overdueAudits } from '../../lib/schedule/overdue.ts'
import { confirmIdentity } from '../../lib/store/identity.ts'
import { laneKey } from '../../lib/store/keys.ts'
import { type Lane, writeLane } from '../../lib/store/lanes.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { scheduleScene } from './scene.ts'

const minute = 60_000
const hour = 60 * minute

/** A lane whose last audit ended at a time. */
function lane(ended: number, change: Partial<Lane> = {}, problem?: string): Lane {
  const audit = {
    ...{ requests: [], full: false, began: ended, ended, units: 1, objects: 1, apiRequests: 1 },
    ...{ crossChecked: 0, crossFound: 0, events: [], open: [] },
    ...(problem !== undefined && { problem }),
  }
  return { controls: {}, audit, ...change }
}

function scene() {
  const clock = virtualClock()
  const bucket = { ...memoryBucket(memoryObjectStore()), clock }
  clock.pass(30 * 24 * hour)
  return { bucket, clock }
}

const cases: readonly (readonly [
  string,
  { cluster?: Partial<AuditedCluster>; lane?: (now: number) => Lane },
  boolean,
])[] = [
  ['was audited a moment ago', { lane: (now) => lane(now) }, false],
  [
    'was audited an hour ago, whatever its interval',
    { lane: (now) => lane(now - hour, { intervalMs: minute }) },
    false,
  ],
  ['was audited longer ago than three times every ten minutes', { lane: (now) => lane(now - hour - 1) }, true],
  [
    'was audited within three intervals of its units',
    { lane: (now) => lane(now - 3 * hour, { intervalMs: hour }) },
    false,
  ],
  ['was not', { lane: (now) => lane(now - 3 * hour - 1, { intervalMs: hour }) }, true],
  [
    'is audited once a day by the fleet file, whatever its units ask for',
    { cluster: { auditIntervalMs: 24 * hour }, lane: (now) => lane(now - 72 * hour, { intervalMs: minute }) },
    false,
  ],
  ['had an audit that could not look at everything', { lane: (now) => lane(now, {}, 'its time was up') }, true],
  ['was never worked on', {}, true],
]

describe('a cluster', () => {
  for (const [name, { cluster, lane }, isOverdue] of cases) {
    it(`that ${name} is ${isOverdue ? '' : 'not '}overdue`, async () => {
      const { bucket, clock } = scene()
      if (lane !== undefined) await writeLane(bucket, 'one', { lane: lane(clock.now()), seen: undefined })
      assert.deepEqual(await overdueAudits(bucket, [{ name: 'one', ...cluster }]), isOverdue ? ['one'] : [])
    })
  }

  it('that is new has as long as others between two audits, from its first contact on', async () => {
    const { bucket, clock } = scene()
    await confirmIdentity(bucket, 'one', 'uid')
    await writeLane(bucket, 'one', { lane: { controls: {} }, seen: undefined })
    assert.deepEqual(await overdueAudits(bucket, [{ name: 'one' }]), [])
    clock.pass(hour + 1)
    assert.deepEqual(await overdueAudits(bucket, [{ name: 'one' }]), ['one'])
    assert.deepEqual(await overdueAudits(bucket, [{ name: 'one', auditIntervalMs: 24 * hour }]), [])
  })
})

describe('the schedule', () => {
  const clusters = ['found', 'named'].map((name) => ({ name }))

  it('looks every quarter of an hour, and tells which clusters are overdue, those of sets too', async () => {
    const { ticks, overdue, bucket, clock } = scheduleScene({ clusters })
    await writeLane(bucket, 'named', { lane: lane(clock.now()), seen: undefined })
    await ticks(30)
    assert.deepEqual(overdue, [['found'], ['found']])
  })

  it('tells nothing where it cannot find that out, and goes on with everything else', async () => {
    const { ticks, overdue, told, bucket } = scheduleScene({ clusters })
    await bucket.store.put(laneKey('named'), Buffer.from('{"schema":99,"seq":1,"nonce":"n"}'), { create: true })
    const sent = await ticks(15)
    assert.deepEqual(overdue, [])
    assert.ok(told.includes('tick SchemaTooNew again'))
    assert.ok(sent.includes('sync audit found'))
  })
})

it('the line that is counted names some of them', () => {
  const many = Array.from({ length: 30 }, (_, n) => `c${n}`)
  const line = metricLine('Sluice', overdueMetrics(many, 1))
  assert.deepEqual([line.AuditsOverdue, line.overdue], [30, many.slice(0, 20)])
  assert.equal(metricLine('Sluice', overdueMetrics([], 1)).AuditsOverdue, 0)
})
