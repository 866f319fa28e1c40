import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readable, reasonFor, wildcards } from '../../infra/wildcards.ts'
import { printed, rightsOf } from './policies.ts'
import { synthesise, whole } from './synthesised.ts'

const golden = new URL('../golden/infra/rights.txt', import.meta.url)
const rights = rightsOf(whole().template)

/** Keys of the bucket that somebody has a right to. */
function keys(holder: string, action: string): readonly string[] {
  return rights
    .filter((right) => right.holder === holder && right.action === action)
    .map(({ resource }) => resource.replace('<StoreBucket.Arn>/', ''))
}

test('every action and resource of every role is one that was agreed on (UPDATE_GOLDEN=1 writes what is there now)', () => {
  const now = printed(rights)
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, now)
  assert.equal(now, readFileSync(golden, 'utf8'))
})

test('no role may do everything with anything', () => {
  assert.deepEqual(
    rights.filter(({ action }) => action.includes('*')),
    [],
  )
  for (const { resource, effect } of rights) if (effect === 'allow' && resource.includes('*')) reasonFor(resource)
})

test('a wildcard that nothing argues for is refused', () => {
  for (const resource of ['arn:aws:s3:::bucket/*', 'arn:aws:iam::*:role/target', '<StoreBucket.Arn>/secrets/*']) {
    assert.throws(() => reasonFor(resource), /is a wildcard that nothing argues for/)
  }
})

test('every reason is that of a wildcard which is in use', () => {
  const own = synthesise(`
apiVersion: sluice.dev/v1
kind: ClusterSet
metadata: {name: own}
spec:
  eks: {region: eu-west-1, tags: {sluice: own}}
  template: {source: {url: https://github.com/acme/fleet}}
`)
  const used = [...rights, ...rightsOf(own.template)].map(({ resource }) => resource)
  assert.deepEqual(
    wildcards.filter(({ what }) => !used.some((resource) => what.test(resource))),
    [],
  )
})

test('only sync functions reach clusters; the schedule looks for those of sets', () => {
  const reaching = rights.filter(({ action }) => /^(sts|eks):/.test(action)).map(({ holder }) => holder)
  assert.deepEqual([...new Set(reaching)].sort(), ['NetworksSynceudeepRole', 'ScheduleRole', 'SyncRole'])
  // That of a kubeconfig reads a secret, and assumes nothing.
  assert.match(
    rights.find(({ holder, action }) => holder === 'NetworksSynceuprivateRole' && action.startsWith('secrets'))
      ?.resource ?? '',
    /./,
  )
})

test('a sync function reaches the clusters of its own network alone', () => {
  const of = (holder: string) =>
    rights
      .filter((right) => right.holder === holder && /^(sts:AssumeRole|secretsmanager:)/.test(right.action))
      .map(({ resource }) => resource)
      .filter((resource) => resource.startsWith('arn:'))
  assert.deepEqual(of('NetworksSynceudeepRole'), ['arn:aws:iam::444455556666:role/deep'])
  assert.deepEqual(of('NetworksSynceuprivateRole'), [
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kubeconfig-AbCdEf',
  ])
  assert.deepEqual(of('SyncRole'), ['arn:aws:iam::111122223333:role/target', 'arn:aws:iam::777788889999:role/edge'])
})

test('the code of a function cannot make network interfaces, though Lambda does so with its role', () => {
  const denied = rights.filter(({ effect }) => effect === 'deny')
  const lent = rights.filter(({ effect, action }) => effect === 'allow' && action.startsWith('ec2:'))
  assert.deepEqual(new Set(denied.map(({ action }) => action)), new Set(lent.map(({ action }) => action)))
  for (const { condition } of denied) assert.equal(condition, '{"Null":{"lambda:SourceFunctionArn":"false"}}')
})

describe('people', () => {
  test('a viewer changes nothing', () => {
    const changing = rights.filter(({ holder }) => holder === 'PeopleViewer').map(({ action }) => action)
    assert.deepEqual(
      changing.filter(
        (action) =>
          !/^(s3:(Get|List)|lambda:GetFunctionConfiguration|secretsmanager:Describe|cloudformation:(Describe|List))/.test(
            action,
          ),
      ),
      [],
    )
  })

  test('an operator writes orders and their events; of artifacts only copies, and no record', () => {
    assert.deepEqual(keys('PeopleOperator', 's3:PutObject').toSorted(), [
      'artifacts/*',
      'clusters/*/controls/*',
      'clusters/*/restore',
      'controls/*',
      'events/*',
    ])
    const artifacts = rights.filter(
      ({ resource, holder }) => holder === 'PeopleOperator' && resource.endsWith('artifacts/*'),
    )
    assert.match(artifacts[0]?.condition ?? '', /s3:x-amz-copy-source/)
  })

  test('nobody but the schedule and sync deletes anything', () => {
    const deleting = rights.filter(({ action }) => action === 's3:DeleteObject').map(({ holder }) => holder)
    assert.deepEqual(
      [...new Set(deleting)].filter((holder) => !/^(Schedule|Sync|NetworksSync.*)Role$/.test(holder)),
      [],
    )
  })
})

test('hundreds of roles are spread over policies that IAM takes', () => {
  const many = Array.from(
    { length: 300 },
    (_, n) => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: c${n}}
spec:
  source: {url: https://github.com/acme/fleet}
  access: {eks: {name: c${n}, region: eu-west-1, roleArn: "arn:aws:iam::111122223333:role/sluice-target-of-cluster-${n}"}}
`,
  )
  const { template } = synthesise(many.join('---'))
  const assumed = rightsOf(template).filter(
    ({ holder, action }) => holder === 'SyncRole' && action === 'sts:AssumeRole',
  )
  assert.equal(assumed.length, 300)
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::ManagedPolicy'))) {
    assert.ok(readable(JSON.stringify(Properties.PolicyDocument)).length <= 6_144)
  }
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
    assert.ok(JSON.stringify(Properties.PolicyDocument).length <= 10_240)
  }
})
