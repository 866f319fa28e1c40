import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMetrics } from '../../../lib/lane/drift/audit-metrics.ts'
import type { LaneAudit } from '../../../lib/store/lane-audit.ts'
import { idOf } from '../samples.ts'

const audit: LaneAudit = {
  ...{ requests: [], full: false, began: 1_000, ended: 1_420, units: 2, objects: 16, apiRequests: 9 },
  ...{ crossChecked: 4, crossFound: 1, events: ['events/a', 'events/b'], openMore: 2 },
  open: [{ unit: idOf('b'), why: 'x' }],
}

test('an audit counts as one, with the drift that it told of', () => {
  assert.deepEqual(auditMetrics('production', audit), {
    ...{ at: 1_420, cluster: 'production', ofCluster: { Audits: 1, DriftFound: 2 } },
    ofStack: {
      ...{ AuditObjects: 16, AuditRequests: 9, AuditDuration: 420, UnitsNotKnown: 3 },
      ...{ CrossChecked: 4, CrossCheckFound: 1 },
    },
    fields: {},
  })
})

test('one that could not look at everything is no audit, and says why', () => {
  const { ofCluster, fields } = auditMetrics('production', { ...audit, problem: 'the time was up' })
  assert.equal(ofCluster?.Audits, 0)
  assert.deepEqual(fields, { problem: 'the time was up' })
})
