import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { boxOf } from '../../lib/local/letters.ts'
import type { AuditOrder } from '../../lib/queue/audit-order.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import type { DriftDone, DriftFinding } from '../../lib/store/drift.ts'
import { putEvent, type StoredEvent } from '../../lib/store/events.ts'
import { laneKey } from '../../lib/store/keys.ts'
import type { LaneAudit } from '../../lib/store/lane-audit.ts'
import { readLane, writeLane } from '../../lib/store/lanes.ts'
import { sampleFinding } from '../store/samples.ts'
import { source as text } from '../support/source.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { memoryBucket, now, sluice } from './sluice.ts'

const running = ['production', 'staging']
const unit = unitId('Kustomization', 'apps', 'backend')
const { more: _, nextTry: _n, ...sample } = sampleFinding
const finding: DriftFinding = {
  ...sample,
  ...{ kind: 'changed', firstSeen: now, times: 1 },
  fields: [{ path: '/spec/replicas', wanted: '2', found: '5' }],
  actors: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-11-23T11:58:00Z' }],
}

const clean: Omit<LaneAudit, 'requests' | 'full'> = {
  ...{ began: now, ended: now + 420, units: 2, objects: 16, apiRequests: 9 },
  ...{ crossChecked: 0, crossFound: 0, events: [], open: [] },
}

/** A product whose lanes answer audits with this. */
function answering(answer: (cluster: string, order: AuditOrder, bucket: Bucket) => Promise<Partial<LaneAudit>>) {
  const clock = virtualClock(now)
  const bucket: Bucket = { ...memoryBucket(), clock }
  const orders: AuditOrder[] = []
  const audit = async (cluster: string, order: AuditOrder): Promise<void> => {
    orders.push(order)
    const more = await answer(cluster, order, bucket)
    const seen = await readLane(bucket.store, cluster)
    await writeLane(bucket, cluster, { lane: { controls: {}, audit: { ...clean, ...order, ...more } }, seen })
  }
  const product = {
    name: '"sluice local"',
    bucket,
    clusters: running,
    audit,
    wake: async () => undefined,
    tell: async () => undefined,
    ask: async () => undefined,
    deadLetters: async () => boxOf({ list: async () => [], sendBack: async () => false }),
    close: async () => undefined,
  }
  return { bucket, orders, deps: { clock, openProduct: async () => product } }
}

function drifting(done: DriftDone) {
  return answering(async (cluster, _, bucket) => {
    if (cluster === 'staging') return {}
    const event: StoredEvent = {
      ...{ cluster, unit, seq: 1, time: now, severity: 'info', reason: 'DriftReverted', message: 'm' },
      drift: [{ ...finding, done }],
    }
    return { events: [await putEvent(bucket, event)] }
  })
}

describe('sluice audit', () => {
  test('asks every lane and prints what each found', async () => {
    const { orders, ...world } = drifting('reverted')
    const { code, out, err } = await sluice('audit', world)
    assert.equal(err, '')
    assert.equal(
      out.replace(/^ {2}\S+ reverted: /m, '  OBJECT reverted: '),
      text`
        production  Kustomization/apps/backend  reverted
          OBJECT reverted: it was changed (field manager kubectl-edit, Update, 2026-11-23T11:58:00Z)
            /spec/replicas: wanted 2, found 5
        production  1 object drifted (1 reverted), 16 objects in 2 units, 9 requests, 420ms

        staging  no drift, 16 objects in 2 units, 9 requests, 420ms
      `,
    )
    assert.equal(code, 0)
    assert.deepEqual(
      orders.map(({ full, requests }) => [full, requests.length]),
      [
        [false, 1],
        [false, 1],
      ],
    )
  })

  for (const done of ['reported', 'held-back'] as const) {
    test(`ends with 1 where drift was ${done}`, async () => {
      assert.equal((await sluice('audit', drifting(done))).code, 1)
    })
  }

  test('asks one lane, for a dry-run of everything', async () => {
    const { orders, ...world } = drifting('reverted')
    const { code, out } = await sluice('audit --cluster staging --full --json', world)
    assert.equal(code, 0)
    assert.deepEqual(
      orders.map(({ full }) => full),
      [true],
    )
    assert.deepEqual(
      JSON.parse(out).clusters.map(({ name, full, drift }: Record<string, unknown>) => [name, full, drift]),
      [['staging', true, []]],
    )
  })

  test('ends with 2 where not all is known', async () => {
    const world = answering(async () => ({ open: [{ unit, why: 'secrets cannot be listed (403 Forbidden)' }] }))
    const { code, out } = await sluice('audit --cluster staging', world)
    assert.equal(code, 2)
    assert.equal(
      out,
      text`
        staging  Kustomization/apps/backend  not known
          secrets cannot be listed (403 Forbidden)
        staging  no drift in what could be looked at, 16 objects in 2 units, 9 requests, 420ms
      `,
    )
  })

  test('ends with 2 where a lane does not answer in time', async () => {
    const { deps } = answering(async () => ({ requests: ['somebody else'] }))
    const { code, out } = await sluice('audit --cluster staging --timeout 30s', { deps })
    assert.equal(code, 2)
    assert.match(out, /was not audited in time/)
    assert.match(out, /--timeout/)
  })

  test('tells of a lane whose document cannot be read, and of the others', async () => {
    const { deps } = answering(async (cluster, _, bucket) => {
      if (cluster === 'staging') await bucket.store.put(laneKey(cluster), Buffer.from('{'), { create: true })
      return {}
    })
    const { code, out, err } = await sluice('audit', { deps })
    assert.equal(err, '')
    assert.equal(code, 2)
    assert.match(out, /^production {2}no drift, /m)
    assert.match(out, /^staging {2}failed {2}clusters\/staging\/lane cannot be read as a lane/m)
  })

  const refused: readonly [line: string, message: RegExp][] = [
    ['audit --cluster nowhere', /has no cluster "nowhere", only production, staging/],
    ['audit -o yaml', /takes json/],
    ['audit --timeout soon', /takes a duration/],
    ['audit apps', /audit/],
  ]
  for (const [line, message] of refused) {
    test(`"sluice ${line}" is a mistake that is named`, async () => {
      const { code, err } = await sluice(line, drifting('reverted'))
      assert.equal(code, 2)
      assert.match(err, message)
    })
  }

  test('names the fleet file where there is no data folder either', async () => {
    const absent = new Problem({ code: 'NotFound', subject: '.sluice', what: 'is not there', remedy: 'Make one' })
    const { code, err } = await sluice('audit', { deps: { openProduct: () => Promise.reject(absent) } })
    assert.equal(code, 2)
    assert.match(err, /\.sluice is not there\..*--data.*--fleet/)
  })

  test('needs a fleet file where nothing runs', async () => {
    const { code, err } = await sluice('audit')
    assert.equal(code, 2)
    assert.match(err, /no "sluice local" runs.*--fleet/)
  })
})
