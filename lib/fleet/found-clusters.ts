import { Problem } from '../core/problem.ts'
import { cleanPath } from '../flux/clean-path.ts'
import { gitRefOf } from '../flux/git-repository.ts'
import { dnsLabel } from './fields.ts'
import type { Cluster, ClusterSet, Fleet } from './fleet.ts'
import { fillIn, fillInAll, type Placeholders } from './placeholders.ts'
import { type ClusterSearch, roleIn, searchesOf, searchId } from './search.ts'

/** What a search found when it was last answered. */
export interface Found {
  readonly set: string
  readonly account: string
  /** Of EKS clusters, in the order of the alphabet; those of the last answer while later ones fail. */
  readonly names: readonly string[]
  /** Why the last search was not answered, and since when none is. */
  readonly problem?: { readonly message: string; readonly since: number }
}

/** What searches found, by their ids, and what they found once and do not any more. */
export interface FoundClusters {
  readonly searches: Readonly<Record<string, Found>>
  /** By name of the Cluster. Its records stay until they are forgotten. */
  readonly vanished: Readonly<Record<string, Vanished>>
}

export interface Vanished {
  readonly set: string
  readonly since: number
}

/** A fleet with the clusters that were found, and those that could not become one. */
export interface CompleteFleet {
  readonly fleet: Fleet
  readonly problems: readonly Problem[]
}

/**
 * A fleet with what was found for its sets. What the file names itself comes first, then sets in the order of the file: a name that is
 * taken is not given again.
 */
export function withFound(fleet: Fleet, found: FoundClusters | undefined): CompleteFleet {
  const clusters = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]))
  const problems: Problem[] = []
  for (const set of fleet.clusterSets) {
    for (const search of searchesOf(set)) {
      const { account = '', names = [] } = found?.searches[searchId(search)] ?? {}
      for (const name of names) {
        const cluster = clusterFrom(set, { name, account, region: search.region })
        const fault = clusters.has(cluster.name) ? 'which the fleet has already' : faultOf(cluster.name)
        if (fault === undefined) clusters.set(cluster.name, cluster)
        else problems.push(leftOut(set, { name, account, cluster: cluster.name, fault }))
      }
    }
  }
  return { fleet: { ...fleet, clusters: [...clusters.values()] }, problems }
}

/** Names of the sets of which a search was never made, as after a change of the file: which clusters they have nobody knows yet. */
export function unsearchedSets(
  { clusterSets }: Pick<Fleet, 'clusterSets'>,
  found: FoundClusters | undefined,
): readonly string[] {
  const isMade = (search: ClusterSearch) => found?.searches[searchId(search)] !== undefined
  return clusterSets.filter((set) => !searchesOf(set).every(isMade)).map(({ name }) => name)
}

/** The Cluster that a set makes of a cluster of EKS. */
function clusterFrom({ eks, template }: ClusterSet, values: Placeholders): Cluster {
  const { name, labels, source, variables, ...behaviour } = template
  const roleArn = roleIn(eks, values.account)
  return {
    // EKS allows capitals and underlines in names.
    name: fillIn(name, values).toLowerCase().replaceAll('_', '-'),
    labels: fillInAll(labels, values),
    source: {
      url: fillIn(source.url, values),
      ref: gitRefOf({ ...noRef, ...fillInAll(source.ref, values) }),
      path: cleanPath(fillIn(source.path, values)),
    },
    access: {
      ...{ kind: 'eks', name: values.name, region: values.region },
      ...(roleArn !== undefined && { roleArn }),
      ...(eks.externalId !== undefined && { externalId: eks.externalId }),
    },
    variables: fillInAll(variables, values),
    ...behaviour,
  }
}

const noRef = { branch: undefined, tag: undefined, semver: undefined, name: undefined, commit: undefined }

function faultOf(name: string): string | undefined {
  return dnsLabel.safeParse(name).success ? undefined : 'which is no DNS label of 63 characters at most'
}

function leftOut(
  set: ClusterSet,
  { name, account, cluster, fault }: { name: string; account: string; cluster: string; fault: string },
): Problem {
  return new Problem({
    code: 'InvalidFleet',
    subject: `ClusterSet/${set.name}`,
    field: 'spec.template.name',
    what: `makes cluster "${cluster}" of ${name} in account ${account} and ${set.eks.region}, ${fault}; it is left out`,
    remedy: 'Give the template a name that is different for each, such as "{account}-{name}"',
  })
}
