import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assumeRole, ownAccount } from '../../../lib/adapters/aws/assume-role.ts'
import { awsCall } from '../../../lib/adapters/aws/call.ts'
import { describeCluster, listClusters } from '../../../lib/adapters/aws/eks-clusters.ts'
import { searchClusters } from '../../../lib/adapters/aws/search-clusters.ts'
import { readSecretText } from '../../../lib/adapters/aws/secret.ts'
import { searchPolicy } from '../../../lib/adapters/aws/session-policy.ts'
import { type AwsWorld, environmentWorld } from '../../../lib/adapters/aws/world.ts'
import { systemClock } from '../../../lib/adapters/system/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { type Ministack, startMinistack } from '../../support/ministack.ts'

const region = 'eu-west-1'
let ministack: Ministack
let world: AwsWorld
let account: string

before(async () => {
  ministack = await startMinistack()
  const { accessKeyId, secretAccessKey } = ministack.client.credentials
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region }
  world = environmentWorld({ ...keys, AWS_ENDPOINT_URL: ministack.endpoint }, systemClock)
  account = await ownAccount(world, region)
  for (const name of ['a', 'b', 'c']) await create(name, name === 'b' ? {} : { sluice: 'edge' })
})
after(() => ministack?.stop())

async function create(name: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const resourcesVpcConfig = { subnetIds: ['subnet-1'] }
  const body = JSON.stringify({ name, roleArn: `arn:aws:iam::${account}:role/eks`, resourcesVpcConfig, tags })
  const call = { service: 'eks', region, method: 'POST', path: '/clusters', body } as const
  const answer = await awsCall(world, { ...call, credentials: await world.credentials() })
  assert.equal(answer.kind, 'ok', JSON.stringify(answer))
}

test('an emulator that many use reads these calls as AWS does: who is asking', () => {
  assert.match(account, /^\d{12}$/)
})

test('clusters of EKS are listed and described', async () => {
  const credentials = await world.credentials()
  assert.deepEqual((await listClusters(world, region, credentials)).toSorted(), ['a', 'b', 'c'])
  const described = await describeCluster(world, { name: 'a', region }, credentials)
  assert.deepEqual(described?.tags, { sluice: 'edge' })
  assert.equal(await describeCluster(world, { name: 'none', region }, credentials), undefined)
})

test('a role is assumed, and its session is who asks then', async () => {
  const policy = searchPolicy({ account, region })
  const roleArn = `arn:aws:iam::${account}:role/sluice-target`
  const session = await assumeRole(world, {
    roleArn,
    externalId: 'ab',
    sessionName: 'production@3f786850e387',
    policy,
    region,
  })
  assert.ok((session.expiresAt ?? 0) > Date.now())
  assert.equal(await ownAccount({ ...world, credentials: async () => session }, region), account)
})

test('clusters are found by their tags', async () => {
  // The emulator has them ACTIVE a moment after they are made.
  const found = await eventually('clusters with the tag', async () => {
    const answer = await searchClusters(world, { set: 'edge', region, tags: { sluice: 'edge' } })
    return answer.names.length === 2 ? answer : undefined
  })
  assert.deepEqual(found, { account, names: ['a', 'c'] })
})

test('a secret is read by its ARN', async () => {
  const call = { service: 'secretsmanager', region, method: 'POST', path: '/' } as const
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.CreateSecret' }
  const body = JSON.stringify({ Name: 'token', SecretString: 'hunter2', ClientRequestToken: crypto.randomUUID() })
  const answer = await awsCall(world, { ...call, headers, body, credentials: await world.credentials() })
  const arn: unknown = answer.kind === 'ok' ? JSON.parse(answer.text).ARN : undefined
  assert.ok(typeof arn === 'string')
  assert.equal(await readSecretText(world, arn), 'hunter2')
  await assert.rejects(readSecretText(world, `${arn}-other`), /ResourceNotFoundException/)
})
