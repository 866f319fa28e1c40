import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { eksConnections } from '../../../lib/adapters/aws/eks-connections.ts'
import { sessionName } from '../../../lib/adapters/aws/session-name.ts'
import type { Connection } from '../../../lib/adapters/kube/connection.ts'
import { gitRevision } from '../../../lib/core/revision.ts'
import type { EksAccess } from '../../../lib/fleet/fleet.ts'
import { type AwsServer, startAws } from '../../support/aws/aws-server.ts'
import { identify } from '../../support/aws/identify.ts'
import { worldOf } from '../../support/aws/world-of.ts'
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts'

const minute = 60_000
const roleArn = 'arn:aws:iam::111122223333:role/sluice-target'
const access: EksAccess = { kind: 'eks', name: 'Prod_1', region: 'eu-west-1', roleArn, externalId: 'sluice' }
const commit = (digit: string) => gitRevision('main', digit.repeat(40))
const errand = { cluster: 'production', revision: commit('a') }
const endpoint = 'https://prod.eks.example'

let clock: VirtualClock = virtualClock()
let aws: AwsServer

before(async () => {
  aws = await startAws(() => clock.now())
})
after(() => aws.stop())

beforeEach(() => {
  clock = virtualClock()
  aws.calls.length = 0
  aws.sessions.length = 0
  aws.clusters.length = 0
  aws.roles.clear()
  aws.roles.set(roleArn, { externalId: 'sluice' })
  aws.clusters.push({ name: 'Prod_1', region: 'eu-west-1', account: '111122223333', endpoint, ca: 'PEM' })
})

const connect = () => eksConnections(worldOf(aws, clock))

async function tokenOf({ token }: Connection): Promise<string> {
  assert.ok(typeof token === 'function')
  return (await token()) ?? ''
}

const whoIs = (token: string, cluster = 'Prod_1') =>
  identify(token, { ...{ cluster, region: 'eu-west-1' }, aws, now: clock.now() })

test('a cluster in another account: its address, its authority, and a token signed by its role', async () => {
  const connection = await connect()(access, errand)
  assert.deepEqual([connection.server, connection.ca], [endpoint, 'PEM'])
  const arn = 'arn:aws:sts::111122223333:assumed-role/sluice-target/production@aaaaaaaaaaaa'
  assert.equal(whoIs(await tokenOf(connection)), arn)
})

test('the session may describe this one cluster, for 15 minutes, and nothing else', async () => {
  await tokenOf(await connect()(access, errand))
  const [session] = aws.sessions
  assert.equal(session?.durationSeconds, 900)
  assert.deepEqual(JSON.parse(session?.policy ?? ''), {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'eks:DescribeCluster',
        Resource: 'arn:aws:eks:eu-west-1:111122223333:cluster/Prod_1',
      },
    ],
  })
})

test('without a role the caller itself describes the cluster and signs', async () => {
  aws.clusters.push({ name: 'own', region: 'eu-west-1', account: aws.account, endpoint, ca: 'PEM' })
  const connection = await connect()({ kind: 'eks', name: 'own', region: 'eu-west-1' }, errand)
  assert.equal(whoIs(await tokenOf(connection), 'own'), 'AKIDEXAMPLE')
  assert.deepEqual(aws.calls, ['eks:DescribeCluster'])
})

test('what is known is not asked again, and a token is signed once', async () => {
  const open = connect()
  const first = await tokenOf(await open(access, errand))
  const again = await open(access, errand)
  assert.deepEqual(await Promise.all([tokenOf(again), tokenOf(again)]), [first, first])
  assert.deepEqual(aws.calls, ['sts:AssumeRole', 'eks:DescribeCluster'])
})

test('a token is renewed before it ends, with the role assumed anew, however long the connection is open', async () => {
  const connection = await connect()(access, errand)
  const seen = new Set<string>()
  for (let at = 0; at <= 60; at++) {
    const token = await tokenOf(connection)
    seen.add(token)
    assert.match(whoIs(token), /sluice-target/)
    clock.pass(minute)
    // What was signed a minute ago is good for a request that takes as long.
    assert.match(whoIs(token), /sluice-target/)
  }
  assert.equal(seen.size, 7)
  assert.equal(aws.sessions.length, 7)
})

test('another revision is another session: the logs of AWS and of the cluster say what was rolled out', async () => {
  const open = connect()
  await tokenOf(await open(access, errand))
  await tokenOf(await open(access, { ...errand, revision: commit('b') }))
  assert.deepEqual(
    aws.sessions.map((session) => session.sessionName),
    ['production@aaaaaaaaaaaa', 'production@bbbbbbbbbbbb'],
  )
  assert.equal(aws.calls.filter((call) => call === 'eks:DescribeCluster').length, 1)
})

test('a cluster that is made again under its name is found again', async () => {
  const open = connect()
  await open(access, errand)
  aws.clusters[0] = { ...aws.clusters[0]!, endpoint: 'https://new.eks.example' }
  clock.pass(5 * minute)
  assert.equal((await open(access, errand)).server, 'https://new.eks.example')
})

test('two clusters have nothing in common', async () => {
  aws.clusters.push({ name: 'b', region: 'eu-west-1', account: '111122223333', endpoint: 'https://b.example', ca: 'B' })
  const open = connect()
  const [one, other] = [await open(access, errand), await open({ ...access, name: 'b' }, { ...errand, cluster: 'b' })]
  assert.notEqual(await tokenOf(one), await tokenOf(other))
  assert.throws(() => whoIs('x', 'b'))
  const token = await tokenOf(one)
  assert.throws(() => whoIs(token, 'b'), /signed for another cluster/)
})

for (const [own, region, asked] of [
  ['eu-central-1', 'eu-west-1', 'eu-central-1'],
  [undefined, 'eu-west-1', 'eu-west-1'],
  ['us-east-1', 'cn-north-1', 'cn-north-1'],
] as const) {
  test(`a role for ${region} is asked for at the STS of ${asked} by who is in ${own ?? 'no region'}`, async () => {
    const { region: _, ...world } = worldOf(aws, clock)
    const seen: string[] = []
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
    const unreached = { ...world, endpoint: () => 'http://127.0.0.1:1', credentials: async () => credentials }
    const open = eksConnections({ ...unreached, ...(own !== undefined && { region: own }) })
    await open({ ...access, region }, errand).catch((problem: Error) => seen.push(problem.message))
    assert.match(seen[0] ?? '', new RegExp(`^sts\\.${asked}\\.amazonaws`))
  })
}

const faults: readonly (readonly [string, Partial<EksAccess>, () => void, RegExp])[] = [
  [
    'a wrong external id',
    { externalId: 'other' },
    () => undefined,
    /role\/sluice-target cannot be assumed: AccessDenied: .* on "arn:.*trust policy allow .* external id/,
  ],
  ['a role that is not there', { roleArn: `${roleArn}-2` }, () => undefined, /cannot be assumed: AccessDenied/],
  [
    'a cluster that is not there',
    { name: 'none' },
    () => undefined,
    /EKS cluster none in eu-west-1 is not in the account of role .*Check name and region/,
  ],
  [
    'a cluster that is being made',
    {},
    () =>
      aws.clusters.splice(0, 1, { name: 'Prod_1', region: 'eu-west-1', account: '111122223333', status: 'CREATING' }),
    /has no address yet: it is CREATING/,
  ],
  [
    'an address that is none',
    {},
    () => aws.clusters.splice(0, 1, { ...aws.clusters[0]!, endpoint: 'file:///etc' }),
    /the answer is none of EKS/,
  ],
]

for (const [name, changed, prepare, message] of faults) {
  test(`${name} is told, and is asked for again the next time`, async () => {
    prepare()
    const open = connect()
    await assert.rejects(open({ ...access, ...changed }, errand), message)
    const asked = aws.calls.length
    await assert.rejects(open({ ...access, ...changed }, errand), message)
    assert.ok(aws.calls.length > asked)
  })
}

const names: readonly (readonly [string, string, ReturnType<typeof commit> | undefined, string])[] = [
  ['cluster and revision', 'production', commit('a'), 'production@aaaaaaaaaaaa'],
  ['a source that was never resolved', 'a', undefined, 'a@unresolved'],
  ['the longest name there is', 'c'.repeat(63), commit('a'), `${'c'.repeat(51)}@aaaaaaaaaaaa`],
]

for (const [name, cluster, revision, expected] of names) {
  test(`the name of a session: ${name}`, () => {
    assert.equal(sessionName(cluster, revision), expected)
    assert.match(sessionName(cluster, revision), /^[\w+=,.@-]{2,64}$/)
  })
}
