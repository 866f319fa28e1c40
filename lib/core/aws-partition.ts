/** A set of regions of AWS that shares nothing with the others: neither names nor credentials. */
export interface AwsPartition {
  /** As it stands in ARNs. */
  readonly name: 'aws' | 'aws-cn' | 'aws-us-gov'
  /** What names of its services end with. */
  readonly domain: string
}

/** The partition of a region. */
export function partitionOf(region: string): AwsPartition {
  if (region.startsWith('cn-')) return { name: 'aws-cn', domain: 'amazonaws.com.cn' }
  if (region.startsWith('us-gov-')) return { name: 'aws-us-gov', domain: 'amazonaws.com' }
  return { name: 'aws', domain: 'amazonaws.com' }
}
