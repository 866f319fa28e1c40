import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { App } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { workers } from '../../infra/settings.ts'
import { SluiceStack } from '../../infra/sluice-stack.ts'
import { source } from '../support/source.ts'

const fleet = source`
  kind: Cluster
  spec:
    access: {eks: {name: prod, roleArn: "arn:aws:iam::111122223333:role/target"}}
  ---
  kind: ClusterSet
  spec: {eks: {roleArn: "arn:aws:iam::{account}:role/target"}}
  ---
  kind: Repository
  spec: {auth: {token: {secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token"}}}
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

for (const [name, { timeoutSeconds, maxConcurrency }] of Object.entries(workers)) {
  const queue = name === 'render' ? 'Renders' : 'Syncs'

  test(`the ${name} queue keeps order by group and hides a message longer than its function runs`, () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: timeoutSeconds + 30,
      RedrivePolicy: {
        maxReceiveCount: 20,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue}DeadLetters`), 'Arn'] },
      },
    })
  })

  test(`the ${name} queue is worked in parallel up to a limit, with partial failures`, () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue}Queue`), 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: maxConcurrency },
    })
  })
}

test('dead letters keep order too, and each raises an alarm', () => {
  template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 4)
  template.resourceCountIs('AWS::CloudWatch::Alarm', 2)
})

test('functions run on Node 24 beside the tools that are built for x86_64, and their logs expire', () => {
  const functions = { Runtime: 'nodejs24.x', Architectures: ['x86_64'], Layers: Match.anyValue() }
  template.resourcePropertiesCountIs('AWS::Lambda::Function', functions, 2)
  template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 2)
})

test('render may send to both queues and touches no cluster', () => {
  const { properties, statements } = worker('Render')
  assert.deepEqual(Object.keys(properties.Environment.Variables).sort(), [
    'SLUICE_BUCKET',
    'SLUICE_FLEET_FILE',
    'SLUICE_RENDER_QUEUE_URL',
    'SLUICE_SYNC_QUEUE_URL',
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
    assert.notEqual(Resource, '*')
  }
})

test('the fleet file travels as a layer of that one file, named fleet.yaml', () => {
  const out = join(folder, 'out')
  const layers = readdirSync(out).filter((name) => readdirOf(join(out, name)).join() === 'fleet.yaml')
  assert.equal(layers.length, 1)
  assert.equal(readFileSync(join(out, layers[0] ?? '', 'fleet.yaml'), 'utf8'), fleet)
})

for (const [name, { bundleBudgetKb }] of Object.entries(workers)) {
  test(`the bundle of ${name} stays within its budget`, () => {
    const asset: string = worker(name === 'render' ? 'Render' : 'Sync').asset
    const kb = Math.ceil(statSync(join(folder, 'out', asset, 'index.mjs')).size / 1_000)
    assert.ok(kb <= bundleBudgetKb, `${kb} KB of ${bundleBudgetKb} KB`)
  })
}

function readdirOf(path: string): readonly string[] {
  return statSync(path).isDirectory() ? readdirSync(path) : []
}
