import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMetrics } from '../../lib/lane/audit-metrics.ts'

test('an audit is a line that CloudWatch reads metrics from: each that is declared is there, as a number', () => {
  const line = auditMetrics('production', {
    ...{ requests: [], full: false, began: 1_000, ended: 1_420, units: 2, objects: 16, apiRequests: 9 },
    ...{ crossChecked: 4, crossFound: 1, events: [], openMore: 2, problem: 'the time was up' },
    open: [{ unit: 'Kustomization/a/b' as never, why: 'x' }],
  })
  assert.deepEqual(line, {
    _aws: {
      Timestamp: 1_420,
      CloudWatchMetrics: [
        {
          Namespace: 'Sluice',
          Dimensions: [['Cluster']],
          Metrics: [
            { Name: 'AuditObjects', Unit: 'Count' },
            { Name: 'AuditRequests', Unit: 'Count' },
            { Name: 'AuditDuration', Unit: 'Milliseconds' },
            { Name: 'UnitsNotKnown', Unit: 'Count' },
            { Name: 'CrossChecked', Unit: 'Count' },
            { Name: 'CrossCheckFound', Unit: 'Count' },
          ],
        },
      ],
    },
    ...{ Cluster: 'production', AuditObjects: 16, AuditRequests: 9, AuditDuration: 420 },
    ...{ UnitsNotKnown: 3, CrossChecked: 4, CrossCheckFound: 1, problem: 'the time was up' },
  })
})
