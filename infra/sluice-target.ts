import { Stack } from 'aws-cdk-lib'
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks'
import { AccountPrincipal, PrincipalWithConditions, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { allow } from './rights.ts'

export interface SluiceTargetProps {
  /** Name of the EKS cluster, of this account and region. */
  readonly clusterName: string
  /** Account in which Sluice runs. */
  readonly sluiceAccount: string
  /** Name of the stack that Sluice is there; `Sluice` where not given. */
  readonly sluiceStack?: string
  /** Id of the `SluiceFleet` in that stack, where it is in one with other things. */
  readonly sluiceConstruct?: string
  /** What the fleet file gives as `externalId`: a text of your own, 2 characters at least, that nobody else's fleet file has. */
  readonly externalId: string
  /** Name of the role, for the fleet file's `roleArn`; `sluice-target` where not given. */
  readonly roleName?: string
  /**
   * What Sluice may do there: everything, or what a ClusterRoleBinding gives to a group. The group is `sluice` where nothing is given, and
   * may do nothing until it is bound.
   */
  readonly rights?: 'cluster-admin' | { readonly group: string }
  /** Whether a ClusterSet finds this cluster, and others of the account and region, through the role. */
  readonly foundBySet?: boolean
}

const adminPolicy = 'cluster-access-policy/AmazonEKSClusterAdminPolicy'

/** What a cluster needs for Sluice to work on it: a role that Sluice's lanes alone may take, and the role's entry at the cluster. */
export class SluiceTarget extends Construct {
  readonly role: Role

  constructor(scope: Construct, id: string, props: SluiceTargetProps) {
    super(scope, id)
    const { clusterName, roleName = 'sluice-target', rights = { group: 'sluice' }, foundBySet = false } = props
    const { partition, region, account } = Stack.of(this)
    this.role = new Role(this, 'Role', {
      roleName,
      description: `Taken by the lanes of Sluice for cluster ${clusterName}`,
      assumedBy: lanesOf(partition, props),
    })
    const cluster = (name: string) => `arn:${partition}:eks:${region}:${account}:cluster/${name}`
    allow(this.role, ['eks:DescribeCluster'], [cluster(foundBySet ? '*' : clusterName)])
    if (foundBySet) allow(this.role, ['eks:ListClusters'], ['*'])
    new CfnAccessEntry(this, 'AccessEntry', {
      clusterName,
      principalArn: this.role.roleArn,
      ...(rights === 'cluster-admin'
        ? {
            accessPolicies: [
              { policyArn: `arn:${partition}:eks::aws:${adminPolicy}`, accessScope: { type: 'cluster' } },
            ],
          }
        : { kubernetesGroups: [rights.group] }),
    })
  }
}

/**
 * Roles of the lanes of a stack, and of its schedule, which looks for clusters; by their names, as another account cannot know more.
 * CloudFormation names a role after stack and construct.
 */
function lanesOf(partition: string, props: SluiceTargetProps): PrincipalWithConditions {
  const { sluiceAccount, sluiceStack = 'Sluice', sluiceConstruct = '', externalId } = props
  const prefix = `${sluiceStack}-${sluiceConstruct.replaceAll(/[^A-Za-z0-9]/g, '')}`
  const roles = ['SyncRole', 'NetworksSync', 'ScheduleRole'].map((role) => `${prefix}${role}*`)
  return new PrincipalWithConditions(new AccountPrincipal(sluiceAccount), {
    StringEquals: { 'sts:ExternalId': externalId },
    ArnLike: { 'aws:PrincipalArn': roles.map((role) => `arn:${partition}:iam::${sluiceAccount}:role/${role}`) },
  })
}
