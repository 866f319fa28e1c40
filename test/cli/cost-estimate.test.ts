import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimate, type Workload } from '../../lib/cli/cost/estimate.ts'

const minute = 60_000
const usual: Workload = {
  clusters: 10,
  unitsPerCluster: 50,
  pushesPerDay: 50,
  auditIntervalMs: 10 * minute,
  pollIntervalMs: 10 * minute,
}
const amount = (workload: Workload, what: string): number => {
  const found = estimate(workload).lines.find((line) => line.what === what)
  assert.ok(found, what)
  return found.amount
}

test('the sum is that of its lines, and none is negative', () => {
  const { lines, usd } = estimate(usual)
  const sum = lines.reduce((total, line) => total + line.usd, 0)
  assert.ok(Math.abs(sum - usd) < 1e-9)
  assert.ok(lines.every((line) => line.usd >= 0 && line.amount >= 0))
})

test('a push is one render, whatever the number of clusters, and a lane in each of them', () => {
  const more = { ...usual, pushesPerDay: usual.pushesPerDay + 1 }
  const added = amount(more, 'Lambda invocations') - amount(usual, 'Lambda invocations')
  // Webhook and render once, lane and notice for each cluster, on 30 days.
  assert.equal(Math.round(added), 30 * (2 + 2 * usual.clusters))
  assert.equal(amount(more, 'API Gateway') - amount(usual, 'API Gateway'), 30)
})

test('audits twice as often are twice as many reads and writes of theirs', () => {
  const none = { ...usual, pushesPerDay: 0, auditIntervalMs: 30 * 24 * 60 * minute * 1_000 }
  const often = { ...none, auditIntervalMs: 5 * minute }
  const seldom = { ...none, auditIntervalMs: 10 * minute }
  const of = (workload: Workload) => amount(workload, 'S3 writes and lists') - amount(none, 'S3 writes and lists')
  assert.ok(Math.abs(of(often) / of(seldom) - 2) < 0.001)
})

test('each cluster is read once a minute by the schedule, whatever else happens', () => {
  const still = { ...usual, pushesPerDay: 0, auditIntervalMs: 30 * 24 * 60 * minute }
  const added = amount({ ...still, clusters: 11 }, 'S3 reads') - amount({ ...still, clusters: 10 }, 'S3 reads')
  assert.ok(added > 30 * 24 * 60 && added < 1.2 * 30 * 24 * 60, `${added}`)
})

test('a fleet where nothing happens costs what its queues, alarms and keys cost', () => {
  const still = estimate({ ...usual, clusters: 0, pushesPerDay: 0, pollIntervalMs: 30 * 24 * 60 * minute })
  assert.ok(still.usd > 1 && still.usd < 15, `${still.usd}`)
  assert.deepEqual(still.flux, { vcpu: 0, gib: 0, usd: 0 })
})

test('Flux takes the same of every cluster: a sixth of a node of two processors', () => {
  const { flux } = estimate({ ...usual, clusters: 1 })
  assert.deepEqual({ ...flux, usd: Number(flux.usd.toFixed(2)) }, { vcpu: 0.35, gib: 0.25, usd: 12.1 })
})
