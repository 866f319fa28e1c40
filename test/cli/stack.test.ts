import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeStack } from '../../lib/adapters/aws/stack.ts'
import type { AwsWorld } from '../../lib/adapters/aws/world.ts'
import { commands } from '../../lib/cli/commands.ts'
import { placesOf } from '../../lib/cli/stack/places.ts'
import { testKeys } from '../support/aws/aws-server.ts'
import { source } from '../support/source.ts'
import { sluice } from './sluice.ts'
import { twoClusters } from './two-clusters.ts'

const outputs = new Map([
  ['BucketName', 'sluice-bucket'],
  ['RenderQueueUrl', 'https://sqs/renders.fifo'],
  ['SyncQueueUrl', 'https://sqs/syncs.fifo'],
  ['TimerQueueUrl', 'https://sqs/timers'],
  ['NotifyQueueUrl', 'https://sqs/notices.fifo'],
])

/** CloudFormation that gives one answer to everything; answers the world in which it is asked, and what it was asked. */
async function answering(status: number, body: string, use: (world: AwsWorld, asked: string[]) => Promise<void>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += String(chunk)
    })
    request.on('end', () => {
      asked.push(text)
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const clock = { now: () => Date.parse('2026-11-23T12:00:00Z'), sleep: async () => undefined }
  try {
    await use({ clock, credentials: async () => testKeys, endpoint: () => `http://127.0.0.1:${port}` }, asked)
  } finally {
    server.close()
  }
}

const described = source`
  <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackName>Sluice</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
    <Tags><member><Key>team</Key><Value>web</Value></member></Tags>
    <Outputs>
      <member><OutputKey>BucketName</OutputKey><OutputValue>sluice-bucket</OutputValue></member>
      <member><Description>a &lt; b</Description><OutputValue>https://x/webhook?a=1&amp;b=2</OutputValue><OutputKey>WebhookUrl</OutputKey></member>
    </Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>
`

test('the outputs of a stack are read as CloudFormation writes them', () =>
  answering(200, described, async (world, asked) => {
    const stack = await describeStack(world, 'eu-west-1', 'Sluice')
    assert.equal(stack.status, 'UPDATE_COMPLETE')
    assert.deepEqual(
      [...stack.outputs],
      [
        ['BucketName', 'sluice-bucket'],
        ['WebhookUrl', 'https://x/webhook?a=1&b=2'],
      ],
    )
    assert.equal(asked[0], 'Action=DescribeStacks&StackName=Sluice&Version=2010-05-15')
  }))

const error = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

for (const [what, code, message, expected] of [
  [
    'a stack that is not there is told with the region, and where to look',
    'ValidationError',
    'Stack with id Sluice does not exist',
    {
      code: 'NotFound',
      message: /^stack Sluice is not in region eu-west-1 of this account\. .*AWS_REGION and AWS_PROFILE/,
    },
  ],
  [
    'credentials that may not look are told what they lack',
    'AccessDenied',
    'User: arn:aws:iam::1:user/ada is not authorized',
    { code: 'AccessDenied', message: /Let these credentials do cloudformation:DescribeStacks; docs\/operate\.md/ },
  ],
  [
    'credentials that have expired are told how to renew them',
    'ExpiredToken',
    'The security token included in the request is expired',
    { code: 'AccessDenied', message: /are not valid: ExpiredToken.*aws sso login/ },
  ],
  ['anything else is said as it is', 'InternalFailure', 'try later', { code: 'StoreFailed', message: /try later/ }],
] as const) {
  test(what, () =>
    answering(400, error(code, message), (world) =>
      assert.rejects(describeStack(world, 'eu-west-1', 'Sluice'), expected),
    ),
  )
}

test('the parts of a stack are found by its outputs', () => {
  const places = placesOf({ name: 'Sluice', status: 'CREATE_COMPLETE', outputs })
  assert.deepEqual(places, {
    bucket: 'sluice-bucket',
    queues: {
      render: { url: 'https://sqs/renders.fifo' },
      sync: { url: 'https://sqs/syncs.fifo' },
      timer: { url: 'https://sqs/timers' },
      notify: { url: 'https://sqs/notices.fifo' },
    },
    networks: new Map(),
  })
})

test('lanes of networks have queues of their own', () => {
  const more = [
    ['SyncDeadLettersUrl', 'https://sqs/dead.fifo'],
    ['NetworkSyncQueueUrls', '{"eu-private":"https://sqs/eu.fifo"}'],
    ['NetworkSyncDeadLettersUrls', '{"eu-private":"https://sqs/eu-dead.fifo"}'],
  ] as const
  const { queues, networks } = placesOf({ name: 'Sluice', status: '', outputs: new Map([...outputs, ...more]) })
  assert.deepEqual(queues.sync, { url: 'https://sqs/syncs.fifo', deadLetters: 'https://sqs/dead.fifo' })
  assert.deepEqual(networks.get('eu-private'), { url: 'https://sqs/eu.fifo', deadLetters: 'https://sqs/eu-dead.fifo' })
})

test('a stack of something else, or half a deployment, is named as that', () => {
  const half = new Map([...outputs].filter(([name]) => name !== 'SyncQueueUrl'))
  assert.throws(() => placesOf({ name: 'Web', status: 'ROLLBACK_COMPLETE', outputs: half }), {
    code: 'InvalidInput',
    message: /^stack Web has no output SyncQueueUrl \(it is ROLLBACK_COMPLETE\)\. Name a stack of Sluice/,
  })
})

test('the commands that look and give orders do so to a stack as well', () => {
  const able = commands.filter(({ options }) => 'stack' in options).map(({ name }) => name)
  for (const name of ['get', 'why', 'events', 'history', 'tree', 'trace', 'reconcile', 'suspend', 'resume']) {
    assert.ok(able.includes(name), name)
  }
  for (const name of ['rollback', 'unpin', 'approve', 'audit']) assert.ok(able.includes(name), name)
})

test('a command with --stack opens that and no data folder', async () => {
  const bucket = await twoClusters()
  const openProduct = () => Promise.reject(new Error('a data folder was opened'))
  const { code, out } = await sluice('get clusters --stack Sluice', { bucket, deps: { openProduct } })
  assert.match(out, /^NAME .*\nproduction /)
  assert.equal(code, 0)
})

test('--stack and --data are two products', async () => {
  for (const command of ['get all', 'audit']) {
    const { code, err } = await sluice(`${command} --stack Sluice --data x`)
    assert.match(err, /--stack and --data name two products/)
    assert.equal(code, 2)
  }
})

test('a stack audits by its own fleet file', async () => {
  const { code, err } = await sluice('audit --stack Sluice --fleet fleet.yaml')
  assert.match(err, /--fleet does not go with --stack/)
  assert.equal(code, 2)
})

/** What the program says in a shell that knows nothing of AWS but these variables. */
async function inShell(variables: Readonly<Record<string, string>>): Promise<{ code: unknown; err: string }> {
  const home = await mkdtemp(join(tmpdir(), 'sluice-home-'))
  const env = { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...variables }
  const program = join(import.meta.dirname, '..', '..', 'lib', 'cli', 'bin.ts')
  try {
    return await new Promise((resolve) => {
      const line = [program, 'get', 'all', '--stack', 'Sluice']
      execFile(process.execPath, line, { env, cwd: home }, (failed, _, err) => resolve({ code: failed?.code, err }))
    })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

test('a shell without a region or without credentials is told how to get them', async () => {
  const [nowhere, nobody] = await Promise.all([inShell({}), inShell({ AWS_REGION: 'eu-west-1' })])
  assert.match(nowhere.err, /^error: AWS has no region for this shell: .*Set AWS_REGION to the region/)
  assert.match(nobody.err, /^error: AWS has no credentials for this shell: .*Log in as for the AWS CLI/)
  assert.deepEqual([nowhere.code, nobody.code], [2, 2])
})
