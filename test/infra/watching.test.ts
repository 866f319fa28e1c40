import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { App, CfnResource, Stack } from 'aws-cdk-lib'
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions'
import { ClusterAlarms, mostWatched } from '../../infra/cluster-alarms.ts'
import { SluiceStack } from '../../infra/sluice-stack.ts'
import type { WatchingOptions } from '../../infra/watching.ts'
import { clusterMetrics, metricNamespace, stackMetrics } from '../../lib/core/metrics.ts'
import { source } from '../support/source.ts'

const fleet = source`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: production}
  spec: {access: {eks: {name: prod, region: eu-west-1}}, source: {url: "https://git.example/acme/fleet"}, audit: {interval: 12h}}
  ---
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: staging}
  spec: {access: {eks: {name: staging, region: eu-west-1}}, source: {url: "https://git.example/acme/fleet"}}
  ---
  apiVersion: sluice.dev/v1
  kind: ClusterSet
  metadata: {name: edge}
  spec: {eks: {region: eu-west-1, tags: {sluice: edge}}, template: {source: {url: "https://git.example/acme/fleet", path: "{name}"}}}
`
const topic = 'arn:aws:sns:eu-west-1:111122223333:on-call'

interface AlarmProperties {
  readonly AlarmDescription: string
  readonly MetricName?: string
  readonly Namespace?: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[]
  readonly AlarmActions?: readonly string[]
  readonly OKActions?: readonly string[]
  readonly TreatMissingData: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly Period?: number
}

let folder: string
let template: Template
let alarms: readonly AlarmProperties[]

/** Without bundles: what they hold is not looked at here. */
function synthesised(text: string, watching: WatchingOptions = {}): SluiceStack {
  const fleetFile = join(mkdtempSync(join(folder, 'fleet-')), 'fleet.yaml')
  writeFileSync(fleetFile, text)
  const app = new App({ outdir: join(fleetFile, '..', 'out'), context: { 'aws:cdk:bundling-stacks': [] } })
  return new SluiceStack(app, 'Sluice', { fleetFile, watching })
}

function alarmsIn(found: Template): readonly AlarmProperties[] {
  return Object.values(found.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties)
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-watching-'))
  template = Template.fromStack(synthesised(fleet, { alarmTopicArn: topic, thresholds: { behindMinutes: 30 } }))
  alarms = alarmsIn(template)
})

after(() => rmSync(folder, { recursive: true, force: true }))

/** The anchor that an alarm names, as GitHub makes anchors of headings. */
const anchorOf = ({ AlarmDescription }: AlarmProperties): string =>
  /\. What to do: docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1] ?? `none in "${AlarmDescription}"`

/** What an alarm of a metric of ours is of: all clusters, or one. */
function whose(metric: string): readonly string[] {
  return alarms
    .filter(({ Namespace, MetricName }) => Namespace === metricNamespace && MetricName === metric)
    .map(({ Dimensions = [] }) => String(Dimensions.find(({ Name }) => Name === 'Cluster')?.Value ?? 'all'))
    .sort()
}

describe('alarms', () => {
  it('name an entry of the runbook each, and every entry has an alarm', () => {
    const headings = readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (.+)$/gm)
    const entries = [...headings].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'))
    assert.deepEqual([...new Set(alarms.map(anchorOf))].sort(), entries.sort())
  })

  for (const { metric, of } of [
    { metric: 'BehindHead', of: ['all'] },
    { metric: 'PushToHealthy', of: ['all', 'production', 'staging'] },
    { metric: 'FailedUnits', of: ['all'] },
    { metric: 'Audits', of: ['production', 'staging'] },
    { metric: 'AuditsOverdue', of: ['all'] },
    { metric: 'DriftFound', of: ['all'] },
    { metric: 'UnitsDrifted', of: ['all'] },
    { metric: 'CrossCheckFound', of: ['all'] },
    { metric: 'WebhooksRejected', of: ['all'] },
    { metric: 'WebhooksFailed', of: ['all'] },
  ]) {
    it(`watch ${metric} of ${of.join(', ')}`, () => assert.deepEqual(whose(metric), of))
  }

  it('watch the age of messages and dead letters of each queue, and errors and throttles of each function', () => {
    const entries = alarms.map(anchorOf)
    const count = (entry: string) => entries.filter((one) => one === entry).length
    assert.deepEqual(
      { queues: count('oldest-message'), deadLetters: count('dead-letters'), functions: count('function-failures') },
      { queues: 4, deadLetters: 4, functions: 10 },
    )
  })

  it('are told to the topic, raised and over, or to nobody', () => {
    for (const { AlarmActions, OKActions } of alarms) assert.deepEqual([AlarmActions, OKActions], [[topic], [topic]])
    for (const { AlarmActions } of alarmsIn(Template.fromStack(synthesised(fleet))))
      assert.equal(AlarmActions, undefined)
  })

  it('take the thresholds that are given, and say them', () => {
    const [behind] = alarms.filter((one) => anchorOf(one) === 'behind-head')
    assert.equal(behind?.Threshold, 30 * 60)
    assert.match(behind?.AlarmDescription ?? '', /more than 30 minutes/)
  })

  for (const { cluster, hours } of [
    { cluster: 'production', hours: 36 },
    { cluster: 'staging', hours: 3 },
  ]) {
    it(`take it that ${cluster} was not looked at where nothing was told for ${hours} hours: three audits`, () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...{ MetricName: 'Audits', Statistic: 'Sum', Period: 3_600, EvaluationPeriods: hours },
        ...{ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' },
        Dimensions: Match.arrayWith([{ Name: 'Cluster', Value: cluster }]),
      })
    })
  }

  it('hear of units that fail at each look, also where there is one an hour and other clusters tell of none between', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ MetricName: 'FailedUnits', Statistic: 'Maximum', Period: 900, Threshold: 0 },
      ...{ EvaluationPeriods: 8, DatapointsToAlarm: 2 },
    })
  })

  it('take it that audits are missing where the schedule told so, or nothing, for three hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ MetricName: 'AuditsOverdue', Statistic: 'Minimum', Period: 3_600, EvaluationPeriods: 3 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, TreatMissingData: 'breaching' },
    })
  })

  it('are none of a cluster that is audited less often than CloudWatch looks back', () => {
    const day = 24 * 3_600_000
    const clusters = [
      { name: 'weekly', auditMs: 7 * day },
      { name: 'rare', auditMs: 6 * day },
    ]
    const stack = new Stack(new App({ outdir: join(folder, 'rare') }), 'Rare')
    new ClusterAlarms(stack, 'Clusters', { clusters, pushToHealthySeconds: 60 })
    const audits = alarmsIn(Template.fromStack(stack)).filter(({ MetricName }) => MetricName === 'Audits')
    assert.deepEqual(
      audits.map(({ Dimensions, EvaluationPeriods }) => [Dimensions?.[0]?.Value, EvaluationPeriods]),
      [['rare', 168]],
    )
  })

  it('of their own have as many clusters as a stack has room for; of the others it says so', () => {
    const clusters = Array.from({ length: mostWatched + 2 }, (_, index) => ({ name: `cluster-${index}` }))
    const many = new Stack(new App({ outdir: join(folder, 'many') }), 'Many')
    new ClusterAlarms(many, 'Clusters', { clusters, pushToHealthySeconds: 60 })
    const own = alarmsIn(Template.fromStack(many)).length
    assert.equal(own, 2 * mostWatched)
    const others = Object.keys(template.toJSON().Resources).length
    assert.ok(own + others < 400, `${own + others} resources of the 500 that a stack may have`)
    Annotations.fromStack(many).hasWarning('*', Match.stringLikeRegexp('^2 clusters have no alarms of their own'))
  })
})

describe('a stack that holds much else', () => {
  it('has alarms of as many clusters as it has room for, and says so of the others', () => {
    const full = new Stack(new App({ outdir: join(folder, 'full') }), 'Full')
    for (let n = 0; n < 430; n++) new CfnResource(full, `Other${n}`, { type: 'AWS::SNS::Topic' })
    const clusters = Array.from({ length: 30 }, (_, index) => ({ name: `cluster-${index}` }))
    new ClusterAlarms(full, 'Clusters', { clusters, pushToHealthySeconds: 60 })
    assert.equal(alarmsIn(Template.fromStack(full)).length, 40)
    Annotations.fromStack(full).hasWarning('*', Match.stringLikeRegexp('^10 clusters have no alarms of their own'))
  })
})

describe('the dashboard', () => {
  const body = (): string => JSON.stringify(Object.values(template.findResources('AWS::CloudWatch::Dashboard')))

  it('has the name of stack and region: dashboards of an account are one list for all regions', () => {
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardName: { 'Fn::Join': ['', ['Sluice-', { Ref: 'AWS::Region' }]] },
    })
  })

  for (const what of [
    ...['BehindHead', 'PushToHealthy', 'FailedUnits', 'DriftFound', 'UnitsDrifted', 'CrossCheckFound'],
    ...['Audits', 'WebhooksRejected', 'FailedBuilds', 'p50', 'p95'],
    ...['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible', 'Duration', 'Errors', 'Throttles'],
  ]) {
    it(`shows ${what}`, () => assert.ok(body().includes(what)))
  }

  it('lists alarms but for those of single clusters, as it has room for 100', () => {
    assert.match(body(), /alarms/)
    const listed = new Set([...body().matchAll(/"([A-Za-z0-9]+)","Arn"/g)].map(([, id]) => id))
    const all = Object.keys(template.findResources('AWS::CloudWatch::Alarm'))
    const ofClusters = all.filter((id) => id.startsWith('WatchingClusters'))
    assert.equal(ofClusters.length, 4)
    assert.deepEqual([...listed].sort(), all.filter((id) => !ofClusters.includes(id)).sort())
  })

  it('finds clusters by itself, those of sets too', () => {
    assert.ok(body().includes('{Sluice,Stack,Cluster} Stack='))
  })

  it('and the alarms name no metric that no function prints', () => {
    const printed = new Set(Object.keys({ ...clusterMetrics, ...stackMetrics }))
    const text = JSON.stringify(template.toJSON().Resources).replaceAll('\\', '')
    const named = [...text.matchAll(/"MetricName":"(\w+)","Namespace":"Sluice"|"Sluice","(\w+)","Stack"/g)]
    const names = named.map(([, alarm, widget]) => alarm ?? widget ?? '')
    assert.ok(names.length > 20)
    assert.deepEqual(
      names.filter((name) => !printed.has(name)),
      [],
    )
  })
})

describe('functions', () => {
  it('are traced', () => {
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } }, 5)
  })

  it('may send messages to themselves as long as there is work: Lambda ends such rounds at the 16th else', () => {
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { RecursiveLoop: 'Allow' }, 5)
  })

  it('know the stack whose metrics they print', () => {
    const environment = { Variables: Match.objectLike({ SLUICE_STACK: 'Sluice' }) }
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment: environment }, 5)
  })
})
