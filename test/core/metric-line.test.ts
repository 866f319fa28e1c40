import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Measured, metricLine } from '../../lib/core/metric-line.ts'

const at = 1_700_000_000_000

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly (readonly string[])[]
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
}

/** As CloudWatch reads a line: each metric with each set of its dimensions, and its values. */
function counted(line: Readonly<Record<string, unknown>>): readonly string[] {
  const { CloudWatchMetrics } = line._aws as { readonly CloudWatchMetrics: readonly Directive[] }
  return CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name, Unit }) => {
        const dimensions = names.map((name) => `${name}=${line[name]}`).join(' ')
        return `${dimensions}: ${Name} ${[line[Name]].flat().join(' ')} ${Unit}`
      }),
    ),
  )
}

describe('a line of metrics', () => {
  const table: readonly { readonly what: string; readonly measured: Measured; readonly is: readonly string[] }[] = [
    {
      what: 'counts for a cluster and for its stack',
      measured: { at, cluster: 'production', ofCluster: { FailedUnits: 2, BehindHead: 1.5 } },
      is: [
        'Stack=Sluice Cluster=production: BehindHead 1.5 Seconds',
        'Stack=Sluice Cluster=production: FailedUnits 2 Count',
        'Stack=Sluice: BehindHead 1.5 Seconds',
        'Stack=Sluice: FailedUnits 2 Count',
      ],
    },
    {
      what: 'counts for the stack alone',
      measured: { at, ofStack: { WebhooksRejected: 1 } },
      is: ['Stack=Sluice: WebhooksRejected 1 Count'],
    },
    {
      what: 'counts some for both and some for the stack',
      measured: { at, cluster: 'a', ofCluster: { Audits: 1 }, ofStack: { AuditDuration: 40 } },
      is: [
        'Stack=Sluice Cluster=a: Audits 1 Count',
        'Stack=Sluice: Audits 1 Count',
        'Stack=Sluice: AuditDuration 40 Milliseconds',
      ],
    },
    {
      what: 'has several values of one metric',
      measured: { at, cluster: 'a', ofCluster: { PushToHealthy: [3, 4] } },
      is: ['Stack=Sluice Cluster=a: PushToHealthy 3 4 Seconds', 'Stack=Sluice: PushToHealthy 3 4 Seconds'],
    },
    {
      what: 'leaves out what has no value',
      measured: { at, cluster: 'a', ofCluster: { PushToHealthy: [], FailedUnits: 0 } },
      is: ['Stack=Sluice Cluster=a: FailedUnits 0 Count', 'Stack=Sluice: FailedUnits 0 Count'],
    },
  ]
  for (const { what, measured, is } of table) {
    it(what, () => assert.deepEqual(counted(metricLine('Sluice', measured)), is))
  }

  it('holds no more values than CloudWatch takes', () => {
    const PushToHealthy = Array.from({ length: 250 }, (_, index) => index)
    const line = metricLine('Sluice', { at, cluster: 'a', ofCluster: { PushToHealthy } })
    assert.deepEqual(line.PushToHealthy, PushToHealthy.slice(0, 100))
  })

  it('says when it was, and what else there is to tell', () => {
    const line = metricLine('Sluice', { at, ofStack: { FailedBuilds: 1 }, fields: { source: 'abc' } })
    assert.deepEqual(line, {
      source: 'abc',
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          { Namespace: 'Sluice', Dimensions: [['Stack']], Metrics: [{ Name: 'FailedBuilds', Unit: 'Count' }] },
        ],
      },
      ...{ Stack: 'Sluice', FailedBuilds: 1 },
    })
  })
})
