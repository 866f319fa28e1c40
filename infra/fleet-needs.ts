import type { ClusterAccess, ClusterSet, Fleet, Network, SecretReference } from '../lib/fleet/fleet.ts'
import { secretsOfAuth } from './read-fleet.ts'

/** What a function needs to reach some clusters. */
export interface ClusterNeeds {
  /** Of kubeconfigs. */
  readonly secretArns: readonly string[]
  readonly roleArns: readonly string[]
  /** Clusters of the account of the functions that are reached with their own role; `*` stands for any name. */
  readonly ownClusters: readonly OwnCluster[]
  /** Whether any of them is of EKS. */
  readonly eks: boolean
}

export interface OwnCluster {
  readonly region: string
  readonly name: string
}

/** A network of the fleet file, with what its clusters need. */
export interface NetworkNeeds {
  readonly network: Network
  readonly needs: ClusterNeeds
}

/** What follows from a fleet file for what the functions may do. */
export interface FleetNeeds {
  /** Secrets that sign webhooks. */
  readonly webhookSecrets: readonly string[]
  /** Secrets that read repositories. */
  readonly repositorySecrets: readonly string[]
  /** Of clusters without a network. */
  readonly elsewhere: ClusterNeeds
  /** In the order of their names. */
  readonly networks: readonly NetworkNeeds[]
  /** To find the clusters of sets. */
  readonly searches: ClusterNeeds
}

/** Reads from a fleet what its functions need: nothing else is granted to them. `account` is the one that they run in. */
export function needsOf(fleet: Fleet, account: string): FleetNeeds {
  const { clusters, clusterSets, repositories } = fleet
  const networks = new Map<string, Network>()
  const targets = [
    ...clusters.map(({ access, network }) => ({ network, needs: needsOfAccess(access) })),
    ...clusterSets.map((set) => ({ network: set.template.network, needs: needsOfSet(set, account) })),
  ]
  for (const { network } of targets) if (network !== undefined) networks.set(network.name, network)
  const within = (name: string | undefined): ClusterNeeds =>
    together(targets.filter(({ network }) => network?.name === name).map(({ needs }) => needs))
  return {
    webhookSecrets: arnsOf(repositories.flatMap(({ webhook }) => webhook?.secrets ?? [])),
    repositorySecrets: arnsOf(repositories.flatMap(({ auth }) => secretsOfAuth(auth))),
    elsewhere: within(undefined),
    networks: [...networks.values()]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((network) => ({ network, needs: within(network.name) })),
    searches: together(clusterSets.map((set) => needsOfSet(set, account))),
  }
}

const nothing: ClusterNeeds = { secretArns: [], roleArns: [], ownClusters: [], eks: false }

function needsOfAccess(access: ClusterAccess): ClusterNeeds {
  if (access.kind === 'kubeconfigSecret') return { ...nothing, secretArns: [access.secretArn] }
  if (access.kind !== 'eks') return nothing
  const { name, region, roleArn } = access
  if (roleArn !== undefined) return { ...nothing, eks: true, roleArns: [roleArn] }
  return { ...nothing, eks: true, ownClusters: [{ region, name }] }
}

function needsOfSet({ eks: { region, roleArn, accounts } }: ClusterSet, account: string): ClusterNeeds {
  if (roleArn === undefined) return { ...nothing, eks: true, ownClusters: [{ region, name: '*' }] }
  const roleArns = (accounts ?? [account]).map((one) => roleArn.replace('{account}', one))
  return { ...nothing, eks: true, roleArns }
}

function together(all: readonly ClusterNeeds[]): ClusterNeeds {
  return {
    secretArns: each(all.flatMap(({ secretArns }) => secretArns)),
    roleArns: each(all.flatMap(({ roleArns }) => roleArns)),
    ownClusters: [
      ...new Map(
        all.flatMap(({ ownClusters }) => ownClusters).map((one) => [`${one.region}/${one.name}`, one]),
      ).values(),
    ],
    eks: all.some(({ eks }) => eks),
  }
}

function arnsOf(secrets: readonly SecretReference[]): readonly string[] {
  return each(secrets.flatMap((secret) => ('secretArn' in secret ? [secret.secretArn] : [])))
}

function each(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}
