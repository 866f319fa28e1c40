import { partitionOf } from '../../core/aws-partition.ts'

/**
 * What a session of a role may do, whatever the role may: describe one cluster. The token itself needs no permission, GetCallerIdentity is
 * open to everyone.
 */
export function describePolicy({ account, region, name }: { account: string; region: string; name: string }): string {
  return policy([allow('eks:DescribeCluster', clusterArn(account, region, name))])
}

/** The same for a search: list the clusters of a region, and describe them. */
export function searchPolicy({ account, region }: { account: string; region: string }): string {
  return policy([allow('eks:ListClusters', '*'), allow('eks:DescribeCluster', clusterArn(account, region, '*'))])
}

function clusterArn(account: string, region: string, name: string): string {
  return `arn:${partitionOf(region).name}:eks:${region}:${account}:cluster/${name}`
}

function allow(action: string, resource: string) {
  return { Effect: 'Allow', Action: action, Resource: resource }
}

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}
