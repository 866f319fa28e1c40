import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { auditedClusters } from '../../lib/schedule/audited-clusters.ts'
import { auditIntervalMs } from '../../lib/schedule/audits.ts'

const minute = 60_000

const declared = (name: string, more = '') => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec:
  source: {url: https://github.com/acme/fleet}
  access: {kubeconfig: {file: ./kubeconfig}}
  ${more}
`

test('the fleet file says how often for those clusters where it does', () => {
  const { fleet } = fleetOf(declared('production', 'audit: {interval: 30s}'), declared('staging'))
  assert.deepEqual(auditedClusters(fleet), [{ name: 'production', auditIntervalMs: 30_000 }, { name: 'staging' }])
})

function fleetOf(...clusters: readonly string[]) {
  const parsed = parseFleet(clusters.join('---'), 'fleet.yaml')
  assert(parsed.kind !== 'invalid')
  return parsed
}

const cases: readonly (readonly [string, number | undefined, number | undefined, number])[] = [
  ['as the fleet file says', 30 * minute, 5 * minute, 30 * minute],
  ['as the fleet file says, however often that is', 1_000, 5 * minute, 1_000],
  ['as often as its most impatient unit', undefined, 5 * minute, 5 * minute],
  ['not more than once a minute for an impatient unit', undefined, 2_000, minute],
  ['every ten minutes where no lane has worked on it', undefined, undefined, 10 * minute],
]
for (const [name, fleet, lane, expected] of cases) {
  test(`a cluster is audited ${name}`, () => {
    const cluster = { name: 'production', ...(fleet !== undefined && { auditIntervalMs: fleet }) }
    assert.equal(auditIntervalMs(cluster, lane), expected)
  })
}
