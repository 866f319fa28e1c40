import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { putEvent, type StoredEvent } from '../../lib/store/events.ts'
import { source as text } from '../support/source.ts'
import { now, sluice } from './sluice.ts'
import { first, twoClusters } from './two-clusters.ts'

const minute = 60_000
let seq = 0

function event(agoMs: number, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    ...{ cluster: 'production', unit: unitId('Kustomization', 'flux-system', 'apps'), seq: ++seq, time: now - agoMs },
    ...{
      severity: 'info',
      reason: 'ReconciliationSucceeded',
      message: 'Applied revision: one\nConfigMap/apps/settings configured',
    },
    ...more,
  }
}

/** Three events of the last hour, one of before, and one of another namespace. */
async function eventful(): Promise<Bucket> {
  const bucket = await twoClusters()
  const db = unitId('Kustomization', 'flux-system', 'db')
  const all = [
    event(90 * minute, { message: 'long ago' }),
    event(30 * minute, { revision: first }),
    event(45 * minute, { cluster: 'staging', by: 'ann', reason: 'Pinned', message: 'Pinned by ann' }),
    event(10_000, { unit: db, severity: 'error', reason: 'BuildFailed', message: 'no such file' }),
    event(minute, { unit: unitId('Kustomization', 'team', 'apps'), message: 'of a team' }),
  ]
  for (const one of all) await putEvent(bucket, one)
  return bucket
}

const tables: readonly [string, string][] = [
  [
    'events',
    text`
      CLUSTER      NAMESPACE     LAST SEEN   TYPE      REASON                    OBJECT               MESSAGE
      staging      flux-system   45m         Normal    Pinned                    Kustomization/apps   Pinned by ann
      production   flux-system   30m         Normal    ReconciliationSucceeded   Kustomization/apps   Applied revision: one (and 1 more)
      production   flux-system   10s         Warning   BuildFailed               Kustomization/db     no such file
    `,
  ],
  [
    'events apps --cluster production --since 2h',
    text`
      CLUSTER      NAMESPACE     LAST SEEN   TYPE     REASON                    OBJECT               MESSAGE
      production   flux-system   90m         Normal   ReconciliationSucceeded   Kustomization/apps   long ago
      production   flux-system   30m         Normal   ReconciliationSucceeded   Kustomization/apps   Applied revision: one (and 1 more)
    `,
  ],
  [
    'events -n team',
    text`
      CLUSTER      NAMESPACE   LAST SEEN   TYPE     REASON                    OBJECT               MESSAGE
      production   team        60s         Normal   ReconciliationSucceeded   Kustomization/apps   of a team
    `,
  ],
  ['events --cluster staging --since 1m', 'No events in the last 1m.\n'],
  ['events db --since 1m -o name', 'Kustomization/flux-system/db\n'],
]

for (const [line, expected] of tables) {
  test(`"sluice ${line}" prints what happened, newest last`, async () => {
    const { code, out } = await sluice(line, { bucket: await eventful() })
    assert.equal(out, expected)
    assert.equal(code, 0)
  })
}

test('events for scripts are whole, and say who asked', async () => {
  const found = JSON.parse((await sluice('events -A --since 24h -o json', { bucket: await eventful() })).out)
  assert.equal(found.length, 5)
  assert.deepEqual(found[1], {
    ...{ time: '2026-11-23T11:15:00Z', type: 'Normal', cluster: 'staging', seq: found[1].seq },
    ...{
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'apps',
      reason: 'Pinned',
      message: 'Pinned by ann',
      by: 'ann',
    },
  })
  assert.equal(found[2].message, 'Applied revision: one\nConfigMap/apps/settings configured')
  assert.equal((await sluice('events --cluster staging --since 1m -o json', { bucket: await eventful() })).out, '[]\n')
})

test('a watch goes on with what is new, each event once, also one that was written late', async () => {
  const bucket = await eventful()
  const stop = new AbortController()
  const reason = new Error('stopped')
  const news = [event(0, { message: 'new' }), event(5 * minute, { message: 'late' }), event(0, { message: 'newer' })]
  const clock = {
    now: () => now,
    sleep: async () => {
      const next = news.shift()
      if (next === undefined) stop.abort(reason)
      else await putEvent(bucket, next)
      stop.signal.throwIfAborted()
    },
  }
  const deps = { clock, untilStopped: <T>(run: (signal: AbortSignal) => Promise<T>) => run(stop.signal) }
  const { code, out } = await sluice('events apps --watch', {
    bucket,
    running: ['production'],
    deps,
  })
  assert.deepEqual(
    out.split('\n').map((line) => line.split('  ').at(-1)),
    ['Pinned by ann', 'Applied revision: one (and 1 more)', 'new', 'late', 'newer', ''],
  )
  assert.equal(code, 0)
})

const refused: readonly [string, RegExp][] = [
  [
    'events ap',
    /Kustomization\/flux-system\/ap is no unit of any cluster\. Did you mean Kustomization\/flux-system\/apps\?\n/,
  ],
  ['events --cluster producton', /cluster producton is not known\. Did you mean production\?\n/],
  ['events --since yesterday', /--since takes a duration such as 30m, not "yesterday"/],
  ['events --watch', /no "sluice local" runs on this folder, so there is nothing to watch/],
  ['events -o xml', /-o takes json, yaml, wide or name, not "xml"/],
]

for (const [line, message] of refused) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line, { bucket: await twoClusters() })
    assert.match(err, message)
    assert.equal(code, 2)
  })
}
