import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { eksToken } from '../../lib/adapters/aws/eks-token.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { ask } from '../support/ask.ts'
import { type Authenticator, startAuthenticator } from '../support/aws/authenticator.ts'
import { type AwsServer, startAws, testKeys } from '../support/aws/aws-server.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { type LocalRun, localRun } from '../support/local-run.ts'
import { live } from '../support/spine.ts'

const account = '111122223333'
const roleArn = `arn:aws:iam::${account}:role/sluice-target`
const secretArn = `arn:aws:secretsmanager:eu-west-1:${account}:secret:kubeconfig-AbCdEf`
const eks = { name: 'Prod_1', region: 'eu-west-1' }
const minute = 60_000

/** The clock of all who take part, API server apart, which reads none where a token is concerned. */
let ahead = 0
const clock: Clock = { ...systemClock, now: () => Date.now() + ahead }

let aws: AwsServer
let authenticator: Authenticator
let cluster: TestCluster
let repository: GitRepository
let runs: LocalRun[] = []

before(async () => {
  // What the credential chain of a shell finds first.
  process.env.AWS_ACCESS_KEY_ID = testKeys.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = testKeys.secretAccessKey
  delete process.env.AWS_SESSION_TOKEN
  aws = await startAws(clock.now)
  authenticator = await startAuthenticator({ cluster: eks.name, region: eks.region, aws }, clock.now)
  const { serverArguments } = authenticator
  cluster = await startCluster({ controllers: false, pods: false, serverArguments })
  aws.roles.set(roleArn, { externalId: 'sluice' })
  aws.clusters.push({ ...eks, account, endpoint: cluster.url, ca: cluster.ca })
  repository = createRepository()
})

after(async () => {
  for (const run of runs) await run.remove()
  repository?.remove()
  await cluster?.stop()
  await authenticator?.stop()
  await aws?.stop()
})

beforeEach(() => {
  ahead = 0
  authenticator.found.length = 0
  aws.sessions.length = 0
})

const token = (of = eks, at = clock.now(), keys = testKeys) => eksToken(of, keys, at)

/** A token whose address was changed after it was signed. */
function changed(change: (address: string) => string): string {
  const address = Buffer.from(token().slice('k8s-aws-v1.'.length), 'base64url').toString()
  return `k8s-aws-v1.${Buffer.from(change(address)).toString('base64url')}`
}

const knock = async (bearer: string) =>
  (await ask({ ...cluster, token: bearer, url: `${cluster.url}/api/v1/namespaces/default` })).status

test('a token signed for this cluster reads', async () => {
  assert.equal(await knock(token()), 200)
  assert.deepEqual(authenticator.found, [testKeys.accessKeyId])
})

test('a token of almost 15 minutes reads', async () => {
  assert.equal(await knock(token(eks, clock.now() - 14 * minute)), 200)
})

const refused: readonly (readonly [string, () => string, RegExp])[] = [
  ['of another cluster', () => token({ ...eks, name: 'Prod_2' }), /SignatureDoesNotMatch: .* another cluster/],
  ['of another region', () => token({ ...eks, region: 'eu-central-1' }), /is not of https:\/\/sts.eu-west-1/],
  ['that expired', () => token(eks, clock.now() - 16 * minute), /expired/],
  ['of the future', () => token(eks, clock.now() + 16 * minute), /expired/],
  [
    'whose signature was tampered with',
    () => changed((address) => address.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))),
    /SignatureDoesNotMatch/,
  ],
  [
    'whose time was tampered with',
    () => changed((address) => address.replace(/(X-Amz-Date=\d{8}T)\d{6}/, '$1235959')),
    /SignatureDoesNotMatch/,
  ],
  ['of another action', () => changed((a) => a.replace('GetCallerIdentity', 'AssumeRole')), /is no GetCallerIdentity/],
  ['that is for another host', () => changed((a) => a.replace('sts.eu-west-1', 'sts.evil')), /is not of https/],
  [
    'of a key that is not known',
    () => token(eks, clock.now(), { ...testKeys, accessKeyId: 'AKIDOTHER' }),
    /InvalidClient/,
  ],
  [
    'signed with the wrong key',
    () => token(eks, clock.now(), { ...testKeys, secretAccessKey: 'wrong' }),
    /SignatureDoesNotMatch/,
  ],
]

for (const [name, make, reason] of refused) {
  test(`a token ${name} is refused`, async () => {
    assert.equal(await knock(make()), 401)
    assert.equal(authenticator.found.length, 1)
    assert.match(authenticator.found[0] ?? '', reason)
  })
}

/** The product on this machine, with AWS where the test has it. */
async function product(access: string) {
  const run = await localRun(`apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: production}
spec:
  source: {url: ${JSON.stringify(repository.url)}, ref: {branch: main}, path: ./}
  access: ${access}
`)
  runs = [...runs, run]
  return (onRequest: () => void = () => {}) =>
    run.once({ clock, env: { ...process.env, AWS_ENDPOINT_URL: aws.url }, onRequest })
}

const byRole = `{eks: {name: ${eks.name}, region: ${eks.region}, roleArn: "${roleArn}", externalId: sluice}}`
const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: default}\ndata: {value: ${JSON.stringify(value)}}\n`
const valueIn = async (name: string) =>
  (await live(cluster, `/api/v1/namespaces/default/configmaps/${name}`))?.data.value

test('a cluster is reached by a role: what is in Git is applied by its session, named after cluster and revision', async () => {
  const once = await product(byRole)
  repository.commit({ 'a.yaml': configMap('a', '1') })
  await once()
  assert.equal(await valueIn('a'), '1')
  repository.commit({ 'a.yaml': configMap('a', '2') })
  await once()
  assert.equal(await valueIn('a'), '2')
  const arn = `arn:aws:sts::${account}:assumed-role/sluice-target`
  assert.deepEqual(
    [...new Set(authenticator.found)].map((name) => name.replace(/[0-9a-f]{12}$/, '<commit>')),
    [`${arn}/production@unresolved`, `${arn}/production@<commit>`],
  )
})

test('a cluster is reached by a kubeconfig in a secret', async () => {
  aws.secrets.set(secretArn, cluster.kubeconfig)
  const once = await product(`{kubeconfig: {secretArn: "${secretArn}"}}`)
  repository.commit({ 'a.yaml': configMap('by-secret', '1') })
  const { outcomes } = await once()
  assert.equal(await valueIn('by-secret'), '1')
  assert.equal(authenticator.found.length, 0)
  assert.ok([...outcomes.values()].every(({ kind }) => kind === 'ready'))
})

test('an activation that outlasts its token goes on with a new one', async () => {
  const once = await product(byRole)
  repository.commit({ 'a.yaml': configMap('long-a', '1'), 'b.yaml': configMap('long-b', '1') })
  // One that no test has shown: the API server would take it from memory, and tokens of one second are the same.
  const atFirst = token(eks, clock.now() - minute)
  // Each request takes four minutes.
  await once(() => {
    ahead += 4 * minute
  })
  assert.equal(await valueIn('long-b'), '1')
  assert.ok(ahead > 30 * minute, `${ahead / minute} minutes`)
  // The API server remembers a token for ten seconds, so it asks at least once for each.
  assert.ok(authenticator.found.length > 2, `${authenticator.found.length} tokens`)
  for (const name of authenticator.found) assert.match(name, /^arn:aws:sts::/)
  assert.ok(aws.sessions.length > 2, `${aws.sessions.length} sessions`)
  assert.equal(await knock(atFirst), 401)
})
