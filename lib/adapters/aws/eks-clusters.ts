import * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import { type AwsAnswer, awsCall } from './call.ts'
import type { AwsCredentials } from './credentials.ts'
import type { EksCluster } from './eks-token.ts'
import type { AwsWorld } from './world.ts'

/** A cluster of EKS as AWS describes it. */
export interface DescribedCluster {
  readonly status: string
  readonly tags: Readonly<Record<string, string>>
  /** Not there before the cluster is made. */
  readonly endpoint?: string
  /** PEM of its certificate authority. */
  readonly ca?: string
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html */
const description = z.object({
  cluster: z.object({
    status: z.string(),
    tags: z.record(z.string(), z.string()).nullish(),
    endpoint: z.string().startsWith('https://').nullish(),
    certificateAuthority: z.object({ data: z.base64().nullish() }).nullish(),
  }),
})

const page = z.object({ clusters: z.array(z.string()), nextToken: z.string().nullish() })

/** How a cluster is described; undefined where there is none of this name. */
export async function describeCluster(
  world: AwsWorld,
  { name, region }: EksCluster,
  credentials: AwsCredentials,
): Promise<DescribedCluster | undefined> {
  const subject = `EKS cluster ${name} in ${region}`
  const path = `/clusters/${encodeURIComponent(name)}`
  const answer = await awsCall(world, { service: 'eks', region, method: 'GET', path, credentials })
  if (answer.kind === 'refused' && answer.code === 'ResourceNotFoundException') return undefined
  const { status, tags, endpoint, certificateAuthority } = read(description, answer, subject, 'described').cluster
  const ca = certificateAuthority?.data
  return {
    ...{ status, tags: tags ?? {} },
    ...(endpoint && { endpoint }),
    ...(ca && { ca: Buffer.from(ca, 'base64').toString() }),
  }
}

const pageSize = 100
/** An account has 100 clusters in a region unless it asked for more. */
const maxPages = 100

/** Names of all clusters of a region. */
export async function listClusters(
  world: AwsWorld,
  region: string,
  credentials: AwsCredentials,
): Promise<readonly string[]> {
  const subject = `EKS in ${region}`
  const names: string[] = []
  let query = `maxResults=${pageSize}`
  for (let count = 0; count < maxPages; count++) {
    const answer = await awsCall(world, {
      service: 'eks',
      region,
      method: 'GET',
      path: `/clusters?${query}`,
      credentials,
    })
    const { clusters, nextToken } = read(page, answer, subject, 'searched')
    names.push(...clusters)
    if (!nextToken) return names
    query = `maxResults=${pageSize}&nextToken=${encodeURIComponent(nextToken)}`
  }
  throw new Problem({ code: 'Unsupported', subject, what: `has more than ${pageSize * maxPages} clusters` })
}

function read<T>(shape: z.ZodType<T>, answer: AwsAnswer, subject: string, done: string): T {
  const what = `cannot be ${done}`
  if (answer.kind === 'refused') {
    const remedy = 'Let the role, or who runs Sluice, list and describe clusters of EKS'
    throw new Problem({ code: 'AccessDenied', subject, what, cause: `${answer.code}: ${answer.message}`, remedy })
  }
  const found = shape.safeParse(jsonOf(answer.text))
  if (found.success) return found.data
  throw new Problem({ code: 'ClusterUnreachable', subject, what: `${what}: the answer is none of EKS` })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
