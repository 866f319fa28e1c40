import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import { notifyHandler } from '../../lib/notify/handler.ts'
import { putEvent, type StoredEvent } from '../../lib/store/events.ts'
import { manualClock } from '../support/manual-clock.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const event: StoredEvent = {
  cluster: 'prod',
  unit: unitId('Kustomization', 'flux-system', 'apps'),
  seq: 7,
  time: Date.UTC(2026, 10, 23, 12),
  severity: 'info',
  reason: 'ReconciliationSucceeded',
  message: 'applied',
}
const absent = 'events/prod/2026/11/23/120000.000_Kustomization_flux-system_apps_8'

/** Works messages, and tells what was logged, which come again, and what was said of those that were not worked. */
async function notified(...messages: readonly object[]) {
  const bucket = memoryBucket()
  await putEvent(bucket, event)
  const newer = `events/prod/newer`
  await bucket.store.put(newer, Buffer.from('{"schema":99,"what":"else"}'), { create: true })
  await bucket.store.put('clusters/prod/packed', Buffer.from('{"schema":1}'), { create: true })
  const logged: object[] = []
  const told: string[] = []
  const handler = notifyHandler(async () => ({ store: bucket.store, log: (line) => logged.push(line) }), {
    clock: manualClock(),
    report: (_, problem, outcome) => told.push(`${outcome}: ${problem.code}`),
  })
  const deliveries = messages.map((message, index) => {
    const body = JSON.stringify({ schema: 1, kind: 'event', cluster: 'prod', ...message })
    return { id: `m${index}`, receipt: '', group: `g${index}`, body, receives: 1, sentAt: 0 }
  })
  const { batchItemFailures } = await handler(sqsEvent('notify', deliveries, 0), {
    getRemainingTimeInMillis: () => 60_000,
  })
  return { logged, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), told }
}

test('logs the event that a message names', async () => {
  const key = 'events/prod/2026/11/23/120000.000_Kustomization_flux-system_apps_7'
  assert.deepEqual(await notified({ key }), { logged: [{ kind: 'event', ...event }], again: [], told: [] })
})

test('logs that an event is not there, and is done with it', async () => {
  const logged = [{ kind: 'missing-event', cluster: 'prod', key: absent }]
  assert.deepEqual(await notified({ key: absent }), { logged, again: [], told: [] })
})

test('gives back what a later version wrote, message or event', async () => {
  const { logged, again, told } = await notified({ schema: 2, key: absent }, { key: 'events/prod/newer' })
  assert.deepEqual(logged, [])
  assert.deepEqual(again, ['m0', 'm1'])
  assert.deepEqual(told, ['again: SchemaTooNew', 'again: SchemaTooNew'])
})

for (const key of [
  'clusters/prod/packed',
  'events/stage/x',
  'events/prod/../../clusters/prod/packed',
  'events/prod/',
]) {
  test(`drops a message that names ${key}`, async () => {
    assert.deepEqual(await notified({ key }), { logged: [], again: [], told: ['dropped: InvalidInput'] })
  })
}
