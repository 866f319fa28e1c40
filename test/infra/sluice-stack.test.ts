import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { bundleEntry } from '../../infra/bundle.ts'
import { webhook, workers } from '../../infra/settings.ts'
import { unpackFleet } from '../../lib/fleet/packed-fleet.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { everything, synthesise, whole } from './synthesised.ts'

let template: Template

before(() => {
  template = whole().template
})

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
  const alarms = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'))
  const queues = Object.keys(template.findResources('AWS::SQS::Queue')).filter((name) => name.includes('DeadLetters'))
  assert.deepEqual(
    queues.filter((name) => !alarms.includes(name)),
    [],
  )
  // Two networks have a sync queue each, with its dead letters.
  template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 6 + 4)
  template.resourceCountIs('AWS::SQS::Queue', 8 + 4)
})

test('functions run on Node 24, beside the tools on x86_64 and else on arm64, and their logs expire', () => {
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Runtime: 'nodejs24.x' }, 5 + 2)
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Architectures: ['x86_64'] }, 2 + 2)
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Architectures: ['arm64'] }, 3)
  template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 5 + 2)
})

test('the webhook is the one door, throttled, and reads no secret but those that sign webhooks', () => {
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
  assert.match(allowed(statements, 'secretsmanager:GetSecretValue'), /secret:webhook-AbCdEf"/)
  assert.doesNotMatch(allowed(statements, 'secretsmanager:GetSecretValue'), /secret:(token|kubeconfig)/)
})

test('the schedule ticks every minute, with the time that was meant', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    Target: { Input: JSON.stringify({ schema: 1, kind: 'tick', time: '<aws.scheduler.scheduled-time>' }) },
  })
})

test('the schedule finds the clusters of sets, and does nothing else there', () => {
  const { statements } = worker('Schedule')
  assert.equal(allowed(statements, 'sts:AssumeRole'), '["arn:aws:iam::777788889999:role/edge"]')
  assert.match(allowed(statements, 's3:PutObject'), /fleet/)
  assert.equal(allowed(statements, 'eks:ListClusters'), '[]')
})

test('a set without a role is looked for with the role of the schedule', () => {
  const { template: here } = synthesise(`
apiVersion: sluice.dev/v1
kind: ClusterSet
metadata: {name: own}
spec:
  eks: {region: eu-west-1, tags: {sluice: own}}
  template: {source: {url: https://github.com/acme/fleet}}
`)
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

test('render wakes lanes and touches no cluster', () => {
  const { properties, statements } = worker('Render')
  assert.deepEqual(Object.keys(properties.Environment.Variables).sort(), [
    'SLUICE_BUCKET',
    'SLUICE_FLEET_FILE',
    'SLUICE_NETWORK_QUEUES',
    'SLUICE_STACK',
    'SLUICE_SYNC_QUEUE_URL',
    'SLUICE_TIMER_QUEUE_URL',
  ])
  assert.match(allowed(statements, 's3:PutObject'), /heads/)
  assert.doesNotMatch(allowed(statements, 's3:PutObject'), /clusters|events/)
  assert.equal(allowed(statements, 'sts:AssumeRole'), '[]')
  assert.equal(allowed(statements, 's3:DeleteObject'), '[]')
})

test('sync assumes the roles of its own clusters alone, and reads their secrets and the hash key', () => {
  const { properties, statements } = worker('Sync')
  assert.ok(properties.Environment.Variables.SLUICE_HASH_KEY_ARN)
  const roles = [['arn:aws:iam::111122223333:role/target', 'arn:aws:iam::777788889999:role/edge']]
  assert.equal(allowed(statements, 'sts:AssumeRole'), JSON.stringify(roles))
  assert.match(allowed(statements, 'eks:DescribeCluster'), /cluster\/here"/)
  assert.match(allowed(statements, 'secretsmanager:GetSecretValue'), /HashKey/)
  assert.doesNotMatch(allowed(statements, 'secretsmanager:GetSecretValue'), /arn:aws:secretsmanager/)
  assert.doesNotMatch(allowed(statements, 's3:PutObject'), /controls|artifacts/)
})

test('sync keeps its memory small enough for what it costs', () => {
  assert.match(worker('Sync').properties.Environment.Variables.NODE_OPTIONS, /^--max-old-space-size=128 /)
  assert.equal(worker('Render').properties.Environment.Variables.NODE_OPTIONS, undefined)
})

test('the fleet file travels as a layer of that one file, read and packed', () => {
  const { out } = whole()
  const layers = readdirSync(out).filter((name) => readdirOf(join(out, name)).join() === 'fleet.json')
  assert.equal(layers.length, 1)
  const read = parseFleet(everything, 'anything.yaml')
  assert.ok(read.kind === 'fleet')
  assert.deepEqual(
    unpackFleet(readFileSync(join(out, layers[0] ?? '', 'fleet.json'), 'utf8'), 'fleet.json'),
    read.fleet,
  )
})

test('the fleet file is published as it was written, for those who steer the stack from a shell', () => {
  const { out } = whole()
  const published = readdirSync(out).filter((name) => name.endsWith('.yaml'))
  assert.equal(readFileSync(join(out, published[0] ?? ''), 'utf8'), everything)
  assert.match(JSON.stringify(template.toJSON().Outputs.FleetFileUrl), /s3:\/\/.*\.yaml/)
})

test('the code of each function is its own bundle, whose entry holds the handler', () => {
  const assets = ['Webhook', 'Render', 'Sync', 'Schedule', 'Notify'].map((name) => {
    const { asset, properties } = worker(name)
    assert.equal(properties.Handler, 'index.handler')
    assert.ok(readdirOf(join(whole().out, asset)).includes(bundleEntry), name)
    return asset
  })
  assert.equal(new Set(assets).size, assets.length)
})

function readdirOf(path: string): readonly string[] {
  return statSync(path).isDirectory() ? readdirSync(path) : []
}

test('what commands look for stands under names that do not change', () => {
  assert.deepEqual(Object.keys(template.findOutputs('*')).sort(), [
    'BucketName',
    'FleetFileUrl',
    'HashKeyArn',
    'NetworkSyncDeadLettersUrls',
    'NetworkSyncQueueUrls',
    'NotifyDeadLettersUrl',
    'NotifyQueueUrl',
    'OperatorPolicyArn',
    'RenderDeadLettersUrl',
    'RenderQueueUrl',
    'SyncDeadLettersUrl',
    'SyncQueueUrl',
    'TimerDeadLettersUrl',
    'TimerQueueUrl',
    'ViewerPolicyArn',
    'WebhookUrl',
  ])
})

test('only a bucket that was named, of this account, may tell the timer queue of its objects', () => {
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: Match.arrayWith(['sqs:SendMessage']),
          Condition: {
            ArnEquals: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':s3:::acme-manifests'])] } },
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          },
        }),
      ]),
    },
  })
})

test('a key of your own encrypts the bucket, and those who use the bucket may use it', () => {
  const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f'
  const { template: own } = synthesise(everything, { encryptionKeyArn }, 'with rules')
  own.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: encryptionKeyArn },
        },
      ],
    },
  })
  const policies = Object.entries(own.findResources('AWS::IAM::Policy'))
  for (const name of ['Render', 'Sync', 'Schedule', 'Notify']) {
    const [, policy] = policies.find(([key]) => key.startsWith(name)) ?? []
    assert.ok(JSON.stringify(policy).includes(encryptionKeyArn), name)
  }
})
