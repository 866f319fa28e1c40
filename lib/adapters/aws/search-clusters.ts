import { inParallel } from '../../core/in-parallel.ts'
import type { ClusterSearch } from '../../fleet/search.ts'
import { assumeRole, ownAccount } from './assume-role.ts'
import type { AwsCredentials } from './credentials.ts'
import { describeCluster, listClusters } from './eks-clusters.ts'
import { searchPolicy } from './session-policy.ts'
import type { AwsWorld } from './world.ts'

/** What a search was answered. */
export interface SearchAnswer {
  readonly account: string
  /** Of clusters that have all tags and an API server, in the order of the alphabet. */
  readonly names: readonly string[]
}

const describesAtOnce = 8
/** Those that are being made or deleted, or never came to be, have no API server to speak to. */
const usable = ['ACTIVE', 'UPDATING']

/** Looks for clusters of EKS by their tags. All of them are read first: a list that was cut would have clusters vanish. */
export async function searchClusters(world: AwsWorld, search: ClusterSearch): Promise<SearchAnswer> {
  const account = await accountOf(world, search)
  const credentials = await credentialsIn(world, search, account)
  const names = await listClusters(world, search.region, credentials)
  const wanted = await inParallel(names, describesAtOnce, async (name) => {
    const found = await describeCluster(world, { name, region: search.region }, credentials)
    if (found === undefined || !usable.includes(found.status)) return []
    return Object.entries(search.tags).every(([tag, value]) => found.tags[tag] === value) ? [name] : []
  })
  return { account, names: wanted.flat().sort() }
}

/** As the search says, as its role says, or that of the credentials. */
async function accountOf(world: AwsWorld, { account, roleArn, region }: ClusterSearch): Promise<string> {
  const [, inRole] = /^arn:[^:]+:iam::(\d{12}):/.exec(roleArn ?? '') ?? []
  return account ?? inRole ?? ownAccount(world, region)
}

async function credentialsIn(world: AwsWorld, search: ClusterSearch, account: string): Promise<AwsCredentials> {
  const { set, region, roleArn, externalId } = search
  if (roleArn === undefined) return world.credentials()
  return assumeRole(world, {
    roleArn: roleArn.replace('{account}', account),
    ...(externalId !== undefined && { externalId }),
    sessionName: `search@${set}`.slice(0, 64),
    policy: searchPolicy({ account, region }),
    region,
  })
}
