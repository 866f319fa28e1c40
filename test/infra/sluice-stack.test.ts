import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { App } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { bundleEntry } from '../../infra/bundle.ts'
import { webhook, workers } from '../../infra/settings.ts'
import { SluiceStack } from '../../infra/sluice-stack.ts'
import { unpackFleet } from '../../lib/fleet/packed-fleet.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { source } from '../support/source.ts'

const fleet = source`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: prod}
  spec:
    source: {url: "https://github.com/acme/fleet"}
    access: {eks: {name: prod, region: eu-west-1, roleArn: "arn:aws:iam::111122223333:role/target"}}
  ---
  apiVersion: sluice.dev/v1
  kind: ClusterSet
  metadata: {name: all}
  spec:
    eks:
      region: eu-west-1
      tags: {sluice: "yes"}
      roleArn: "arn:aws:iam::{account}:role/target"
      accounts: ["111122223333"]
    template: {source: {url: "https://github.com/acme/fleet"}}
  ---
  apiVersion: sluice.dev/v1
  kind: Repository
  metadata: {name: acme}
  spec:
    url: https://github.com/acme/
    auth: {token: {secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token"}}
`

let folder: string
let template: Template

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-synth-'))
  const fleetFile = join(folder, 'anything.yaml')
  writeFileSync(fleetFile, fleet)
  const app = new App({ outdir: join(folder, 'out') })
  template = Template.fromStack(new SluiceStack(app, 'Sluice', { fleetFile }))
})

after(() => rmSync(folder, { recursive: true, force: true }))

/** The one function whose name begins with a word, with the statements of its role. */
function worker(name: string) {
  const functions = template.findResources('AWS::Lambda::Function')
  const [id, resource] = Object.entries(functions).find(([key]) => key.startsWith(name)) ?? []
  assert.ok(id && resource, `no function ${name}`)
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([key]) => key.startsWith(name))
  const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
  return {
    properties: resource.Properties,
    asset: `asset.${resource.Properties.Code.S3Key.replace('.zip', '')}`,
    statements,
  }
}

function allowed(statements: readonly { Action: string | string[]; Resource: unknown }[], action: string): string {
  return JSON.stringify(statements.filter((s) => [s.Action].flat().includes(action)).map((s) => s.Resource))
}

test('the bucket is versioned, encrypted, private and outlives the stack', () => {
  template.hasResource('AWS::S3::Bucket', {
    UpdateReplacePolicy: 'Retain',
    DeletionPolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  })
})

test('nothing current in the bucket goes by age', () => {
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'))
  for (const rule of bucket?.Properties.LifecycleConfiguration.Rules ?? []) {
    assert.equal(rule.ExpirationInDays ?? rule.ExpirationDate, undefined)
  }
})

test('the bucket refuses requests without TLS, and writes of heads, records and controls without a condition', () => {
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Deny',
          Action: 's3:PutObject',
          Condition: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
        }),
      ]),
    },
  })
  const policy = JSON.stringify(template.findResources('AWS::S3::BucketPolicy'))
  for (const keys of ['/heads/*', '/clusters/*/records/*', '/clusters/*/controls/*'])
    assert.ok(policy.includes(keys), keys)
})

const queueOf = { render: 'RendersQueue', sync: 'SyncsQueue', schedule: 'TimersQueue', notify: 'NoticesQueue' } as const
const ordered = { FifoQueue: true, ContentBasedDeduplication: false, DeduplicationScope: 'messageGroup' }

for (const [name, settings] of Object.entries(workers)) {
  const queue = queueOf[name as keyof typeof queueOf]

  test(`the queue of ${name} hides a message for longer than its function runs, and gives it up after 20 receives`, () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      ...(name === 'schedule'
        ? { FifoQueue: Match.absent() }
        : { ...ordered, FifoThroughputLimit: 'perMessageGroupId' }),
      VisibilityTimeout: settings.timeoutSeconds + 30,
      RedrivePolicy: {
        maxReceiveCount: 20,
        deadLetterTargetArn: {
          'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue.replace('Queue', 'DeadLetters')}`), 'Arn'],
        },
      },
    })
  })

  test(`the queue of ${name} is worked in parallel up to a limit, with partial failures`, () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue}`), 'Arn'] },
      BatchSize: settings.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: settings.maxConcurrency },
    })
  })
}

test('dead letters keep the order of their queue, and each raises an alarm', () => {
  template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 6)
  template.resourceCountIs('AWS::SQS::Queue', 8)
  const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'))
  assert.equal(alarms.filter((id) => id.includes('DeadLettersAlarm')).length, 4)
})

test('functions run on Node 24, beside the tools on x86_64 and else on arm64, and their logs expire', () => {
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Runtime: 'nodejs24.x' }, 5)
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Architectures: ['x86_64'] }, 2)
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Architectures: ['arm64'] }, 3)
  template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 5)
})

test('the webhook is the one door, throttled, and may do nothing but queue and read secrets', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: webhook.requestsPerSecond, ThrottlingBurstLimit: webhook.burst },
  })
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'ANY /webhook' })
  const { properties, statements } = worker('Webhook')
  assert.deepEqual(Object.keys(properties.Environment.Variables).sort(), [
    'SLUICE_FLEET_FILE',
    'SLUICE_RENDER_QUEUE_URL',
    'SLUICE_STACK',
  ])
  assert.deepEqual(statements.flatMap(({ Action }: { Action: string | string[] }) => Action).sort(), [
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ])
})

test('the schedule ticks every minute, with the time that was meant', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    Target: { Input: JSON.stringify({ schema: 1, kind: 'tick', time: '<aws.scheduler.scheduled-time>' }) },
  })
})

test('the schedule finds the clusters of sets, and does nothing else there', () => {
  const { statements } = worker('Schedule')
  assert.equal(allowed(statements, 'sts:AssumeRole'), '["arn:aws:iam::*:role/target"]')
  assert.match(allowed(statements, 's3:PutObject'), /fleet/)
  assert.equal(allowed(statements, 'eks:ListClusters'), '[]')
})

test('a set without a role is looked for with the role of the schedule', () => {
  const fleetFile = join(folder, 'own.yaml')
  writeFileSync(fleetFile, fleet.replace(/^ *roleArn: .*\{account\}.*\n *accounts: .*\n/m, ''))
  const here = Template.fromStack(new SluiceStack(new App({ outdir: join(folder, 'own') }), 'Own', { fleetFile }))
  here.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      // AWS knows no resource for a list of clusters.
      Statement: Match.arrayWith([Match.objectLike({ Action: 'eks:ListClusters', Resource: '*' })]),
    },
  })
})

test('the schedule sweeps, and writes nothing of any cluster', () => {
  const { statements } = worker('Schedule')
  assert.match(allowed(statements, 's3:DeleteObject'), /artifacts/)
  assert.doesNotMatch(allowed(statements, 's3:DeleteObject'), /clusters|events|controls/)
  assert.doesNotMatch(allowed(statements, 's3:PutObject'), /clusters|events|controls/)
})

test('notify reads events and nothing else', () => {
  const { statements } = worker('Notify')
  assert.match(allowed(statements, 's3:GetObject'), /events/)
  assert.equal(allowed(statements, 's3:PutObject'), '[]')
})

test('render may send to the queues and touches no cluster', () => {
  const { properties, statements } = worker('Render')
  assert.deepEqual(Object.keys(properties.Environment.Variables).sort(), [
    'SLUICE_BUCKET',
    'SLUICE_FLEET_FILE',
    'SLUICE_NOTIFY_QUEUE_URL',
    'SLUICE_RENDER_QUEUE_URL',
    'SLUICE_STACK',
    'SLUICE_SYNC_QUEUE_URL',
    'SLUICE_TIMER_QUEUE_URL',
  ])
  assert.match(allowed(statements, 's3:PutObject'), /heads/)
  assert.doesNotMatch(allowed(statements, 's3:PutObject'), /clusters|events/)
  assert.equal(allowed(statements, 'sts:AssumeRole'), '[]')
  assert.equal(allowed(statements, 's3:DeleteObject'), '[]')
})

test('sync assumes the roles of the fleet file and reads its secrets and the hash key', () => {
  const { properties, statements } = worker('Sync')
  assert.ok(properties.Environment.Variables.SLUICE_HASH_KEY_ARN)
  assert.equal(
    allowed(statements, 'sts:AssumeRole'),
    JSON.stringify([['arn:aws:iam::111122223333:role/target', 'arn:aws:iam::*:role/target']]),
  )
  assert.match(allowed(statements, 'secretsmanager:GetSecretValue'), /secret:token/)
  assert.match(allowed(statements, 'secretsmanager:GetSecretValue'), /HashKey/)
  assert.doesNotMatch(allowed(statements, 's3:PutObject'), /controls|artifacts/)
})

test('no function may do everything with anything', () => {
  const policies = template.findResources('AWS::IAM::Policy')
  const statements = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
  for (const { Action, Resource } of statements) {
    assert.ok(![Action].flat().some((action: string) => action.endsWith('*')), JSON.stringify(Action))
    // X-Ray knows no resource to write traces to.
    const traces = [Action].flat().every((action: string) => action.startsWith('xray:Put'))
    assert.ok(Resource !== '*' || traces, JSON.stringify(Action))
  }
})

test('the fleet file travels as a layer of that one file, read and packed', () => {
  const out = join(folder, 'out')
  const layers = readdirSync(out).filter((name) => readdirOf(join(out, name)).join() === 'fleet.json')
  assert.equal(layers.length, 1)
  const read = parseFleet(fleet, 'anything.yaml')
  assert.ok(read.kind === 'fleet')
  assert.deepEqual(
    unpackFleet(readFileSync(join(out, layers[0] ?? '', 'fleet.json'), 'utf8'), 'fleet.json'),
    read.fleet,
  )
})

test('a fleet file that is not right is told of, all of it, and nothing is synthesised', () => {
  const fleetFile = join(folder, 'wrong.yaml')
  writeFileSync(fleetFile, fleet.replace('access:', 'acess:').replace('name: acme', 'name: ACME'))
  assert.throws(
    () => new SluiceStack(new App({ outdir: join(folder, 'wrong') }), 'Sluice', { fleetFile }),
    /wrong\.yaml:\d+:\d+.*acess.*\n.*wrong\.yaml:\d+:\d+.*metadata\.name/s,
  )
})

test('the code of each function is its own bundle, whose entry holds the handler', () => {
  const assets = ['Webhook', 'Render', 'Sync', 'Schedule', 'Notify'].map((name) => {
    const { asset, properties } = worker(name)
    assert.equal(properties.Handler, 'index.handler')
    assert.ok(readdirOf(join(folder, 'out', asset)).includes(bundleEntry), name)
    return asset
  })
  assert.equal(new Set(assets).size, assets.length)
})

function readdirOf(path: string): readonly string[] {
  return statSync(path).isDirectory() ? readdirSync(path) : []
}
