import { partitionOf } from '../../core/aws-partition.ts'
import type { AwsCredentials } from './credentials.ts'
import { presignedUrl } from './sign.ts'

/** A cluster as its authenticator knows it. */
export interface EksCluster {
  readonly name: string
  readonly region: string
}

/** How long EKS takes a token for valid, counted from its signature, whatever the address says of its own expiry. */
export const eksTokenLifeMs = 15 * 60_000

/**
 * The bearer token that EKS asks for: an address of GetCallerIdentity, signed and not called. EKS calls it, with the header that says which
 * cluster it was signed for, and learns from STS who signed it; a token for one cluster is none for another. The address is that of STS in
 * the cluster's region.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export function eksToken({ name, region }: EksCluster, credentials: AwsCredentials, now: number): string {
  const url = new URL(
    `https://sts.${region}.${partitionOf(region).domain}/?Action=GetCallerIdentity&Version=2011-06-15`,
  )
  const request = { method: 'GET', url, headers: { 'x-k8s-aws-id': name } } as const
  const signed = presignedUrl(request, { credentials, region, service: 'sts', now }, 60)
  return `k8s-aws-v1.${Buffer.from(signed.href).toString('base64url')}`
}
