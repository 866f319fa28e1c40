import assert from 'node:assert/strict'
import { test } from 'node:test'
import { App, Stack, Validations } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { SluiceTarget, type SluiceTargetProps } from '../../infra/sluice-target.ts'

const given = { clusterName: 'prod', sluiceAccount: '999900001111', externalId: 'acme' } as const

function target(props: Partial<SluiceTargetProps> = {}): Template {
  const app = new App()
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const stack = new Stack(app, 'Target', { env: { account: '111122223333', region: 'eu-west-1' } })
  new SluiceTarget(stack, 'Sluice', { ...given, ...props })
  // Fails where cdk-nag finds something that nothing answers.
  app.synth()
  return Template.fromStack(stack)
}

test('only lanes and schedule of the named stack take the role, with the external id', () => {
  const [role] = Object.values(target().findResources('AWS::IAM::Role'))
  assert.equal(role?.Properties.RoleName, 'sluice-target')
  const [statement] = role?.Properties.AssumeRolePolicyDocument.Statement ?? []
  assert.deepEqual(statement.Condition, {
    StringEquals: { 'sts:ExternalId': 'acme' },
    ArnLike: {
      'aws:PrincipalArn': ['SyncRole', 'NetworksSync', 'ScheduleRole'].map((name) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::999900001111:role/Sluice-${name}*`]],
      })),
    },
  })
})

test('another environment is another stack, whose lanes this target does not let in', () => {
  const trust = JSON.stringify(target({ sluiceStack: 'Sluice-staging' }).findResources('AWS::IAM::Role'))
  assert.match(trust, /role\/Sluice-staging-SyncRole\*/)
  assert.doesNotMatch(trust, /role\/Sluice-SyncRole/)
})

test('a fleet in a stack with other things is known by both names', () => {
  const trust = JSON.stringify(
    target({ sluiceStack: 'Platform', sluiceConstruct: 'my-fleet' }).findResources('AWS::IAM::Role'),
  )
  assert.match(trust, /role\/Platform-myfleetSyncRole\*/)
})

test('the role describes its own cluster and nothing else', () => {
  target().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Action: 'eks:DescribeCluster',
          Effect: 'Allow',
          Resource: {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:eu-west-1:111122223333:cluster/prod']],
          },
        },
      ],
    },
  })
})

test('for a cluster set it finds the clusters of its account and region', () => {
  const policy = JSON.stringify(target({ foundBySet: true }).findResources('AWS::IAM::Policy'))
  assert.match(policy, /cluster\/\*.*eks:ListClusters/)
})

for (const [what, rights, entry] of [
  ['in group sluice, which may do nothing until it is bound', undefined, { KubernetesGroups: ['sluice'] }],
  ['in a group of your own', { group: 'deployers' }, { KubernetesGroups: ['deployers'] }],
] as const) {
  test(`at the cluster the role is ${what}`, () => {
    const made = target(rights === undefined ? {} : { rights })
    made.hasResourceProperties('AWS::EKS::AccessEntry', { ClusterName: 'prod', ...entry })
    assert.doesNotMatch(JSON.stringify(made.toJSON()), /AdminPolicy/)
  })
}

test('at the cluster the role may do everything where that is asked for', () => {
  target({ rights: 'cluster-admin' }).hasResourceProperties('AWS::EKS::AccessEntry', {
    AccessPolicies: [
      {
        PolicyArn: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'],
          ],
        },
        AccessScope: { Type: 'cluster' },
      },
    ],
  })
})
