import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { searchClusters } from '../../../lib/adapters/aws/search-clusters.ts'
import type { ClusterSearch } from '../../../lib/fleet/search.ts'
import { type AwsServer, startAws, type TestEksCluster } from '../../support/aws/aws-server.ts'
import { worldOf } from '../../support/aws/world-of.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const clock = virtualClock()
const [account, region] = ['111122223333', 'eu-west-1'] as const
const edge: ClusterSearch = { set: 'edge', region, tags: { sluice: 'edge', stage: 'live' } }
const roleArn = 'arn:aws:iam::{account}:role/target'
let aws: AwsServer

before(async () => {
  aws = await startAws(clock.now)
  aws.roles.set(`arn:aws:iam::${account}:role/target`, { externalId: 'sluice' })
})
after(() => aws.stop())

const cluster = (name: string, more: Partial<TestEksCluster> = {}): TestEksCluster => ({
  ...{ name, region, account: aws.account, tags: { sluice: 'edge', stage: 'live', more: 'x' } },
  ...more,
})

beforeEach(() => {
  aws.clusters.length = 0
  aws.sessions.length = 0
  aws.calls.length = 0
})

test('clusters with all tags and an API server are found, over all pages', async () => {
  aws.clusters.push(
    ...['e', 'd', 'c', 'b', 'a'].map((name) => cluster(name)),
    cluster('one-tag', { tags: { sluice: 'edge' } }),
    cluster('other-value', { tags: { sluice: 'edge', stage: 'test' } }),
    cluster('new', { status: 'CREATING' }),
    cluster('leaving', { status: 'DELETING' }),
    cluster('changing', { status: 'UPDATING' }),
    cluster('far', { region: 'us-east-1' }),
    cluster('foreign', { account }),
  )
  const answer = await searchClusters(worldOf(aws, clock), edge)
  assert.deepEqual(answer, { account: aws.account, names: ['a', 'b', 'c', 'changing', 'd', 'e'] })
})

test('another account is searched by its role, whose session may list and describe there and nothing else', async () => {
  aws.clusters.push(cluster('a', { account }), cluster('own'))
  const search = { ...edge, account, roleArn, externalId: 'sluice' }
  assert.deepEqual(await searchClusters(worldOf(aws, clock), search), { account, names: ['a'] })
  const [session] = aws.sessions
  assert.equal(session?.sessionName, 'search@edge')
  assert.deepEqual(JSON.parse(session?.policy ?? '').Statement, [
    { Effect: 'Allow', Action: 'eks:ListClusters', Resource: '*' },
    { Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: `arn:aws:eks:${region}:${account}:cluster/*` },
  ])
})

test('a role says which account it is in', async () => {
  const search = { ...edge, roleArn: roleArn.replace('{account}', account), externalId: 'sluice' }
  assert.deepEqual(await searchClusters(worldOf(aws, clock), search), { account, names: [] })
})

test('without accounts {account} stands for that of the credentials', async () => {
  aws.roles.set(`arn:aws:iam::${aws.account}:role/target`, {})
  assert.equal((await searchClusters(worldOf(aws, clock), { ...edge, roleArn })).account, aws.account)
  assert.deepEqual(aws.calls.slice(0, 2), ['sts:GetCallerIdentity', 'sts:AssumeRole'])
})

test('a list of which one part is not answered is none', async () => {
  aws.clusters.push(cluster('a'), cluster('b'))
  const search = { ...edge, account, roleArn, externalId: 'wrong' }
  await assert.rejects(searchClusters(worldOf(aws, clock), search), /cannot be assumed/)
  aws.failures.push(500, 500, 500, 500)
  await assert.rejects(searchClusters(worldOf(aws, clock), edge), /could not answer 4 times/)
})
