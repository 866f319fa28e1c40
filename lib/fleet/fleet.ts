import type { GitRef } from '../source/spec.ts'

/** All that the fleet file says: which clusters there are, how they are reached, and whose credentials read which repositories. */
export interface Fleet {
  readonly clusters: readonly Cluster[]
  readonly clusterSets: readonly ClusterSet[]
  readonly repositories: readonly Repository[]
}

export interface Cluster {
  /** A DNS label, unique in the fleet. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** The repository and folder that describe this cluster; the path is cleaned, '' for the root. */
  readonly source: { readonly url: string; readonly ref: GitRef; readonly path: string }
  readonly access: ClusterAccess
  /** Where the functions have to stand in AWS to reach it; the internet where not given. */
  readonly network?: Network
  /** Weakest variables of every unit with postBuild. */
  readonly variables: Readonly<Record<string, string>>
  readonly deletion: DeletionLimits
  /**
   * How often every unit is compared with the cluster; without it as often as its units' own intervals ask. And whether drift is put
   * back, which is what happens where nothing is said, or only reported.
   */
  readonly audit: { readonly intervalMs?: number; readonly drift?: 'revert' | 'report' }
  /** Which wave it belongs to; the first where not given. */
  readonly rollout?: { readonly wave: number; readonly afterMs: number }
}

/** How the API server is reached. */
export type ClusterAccess = EksAccess | KubeconfigSecretAccess | KubeconfigAccess | EmbeddedAccess

/** A cluster of EKS, by its name there. */
export interface EksAccess {
  readonly kind: 'eks'
  readonly name: string
  readonly region: string
  /** Assumed to describe the cluster and to log in there; the function's own role, or the shell's credentials, where not given. */
  readonly roleArn?: string
  readonly externalId?: string
}

/** A kubeconfig in a secret. */
export interface KubeconfigSecretAccess {
  readonly kind: 'kubeconfigSecret'
  readonly secretArn: string
  /** The kubeconfig's current context where not given. */
  readonly context?: string
}

/** A file is as written, relative to the folder of the fleet file. */
export interface KubeconfigAccess {
  readonly kind: 'kubeconfig'
  readonly file: string
  /** The file's current context where not given. */
  readonly context?: string
}

/** The cluster that local mode carries in itself. */
export interface EmbeddedAccess {
  readonly kind: 'embedded'
}

/** Subnets from which the API servers of some clusters are reached. One name is one network, whichever clusters name it. */
export interface Network {
  /** A DNS label. */
  readonly name: string
  readonly vpcId: string
  /** In the order of the alphabet. */
  readonly subnetIds: readonly string[]
}

/** Clusters of EKS that are found by their tags; each becomes a Cluster from the template. */
export interface ClusterSet {
  readonly name: string
  readonly eks: ClusterSetPlace
  readonly template: ClusterTemplate
}

/** Where the clusters of a set are looked for. */
export interface ClusterSetPlace {
  readonly region: string
  /** A cluster needs all of them. */
  readonly tags: Readonly<Record<string, string>>
  /** As for one cluster; `{account}` stands for each of `accounts`. */
  readonly roleArn?: string
  readonly externalId?: string
  /** The account that the functions run in where not given. */
  readonly accounts?: readonly string[]
}

/** What a found cluster gets; `{name}`, `{account}` and `{region}` in its texts stand for what was found. */
export type ClusterTemplate = Omit<Cluster, 'access'>

/** When deletions wait for a person: more than `maxPercent` of a unit with more than `minObjects`, or any of a protected kind. */
export interface DeletionLimits {
  readonly maxPercent: number
  readonly minObjects: number
  readonly protect: readonly string[]
}

/** Credentials, fetch address and webhook secrets for repositories at or below an address. */
export interface Repository {
  readonly name: string
  readonly url: string
  readonly auth?: RepositoryAuth
  readonly usedBy: readonly RepositoryUse[]
  /** Where addresses below `url` are really fetched from. */
  readonly fetchFrom?: string
  /** What signs the webhooks of these repositories: any of the secrets is accepted. */
  readonly webhook?: { readonly secrets: readonly SecretReference[] }
}

export type RepositoryAuth =
  | { readonly kind: 'token'; readonly token: SecretReference }
  | { readonly kind: 'basic'; readonly username: string | SecretReference; readonly password: SecretReference }

/**
 * Where a secret value is found; the fleet file holds none. A file is as written, relative to the folder of the fleet file; an ARN is that
 * of a secret in Secrets Manager whose whole value is meant.
 */
export type SecretReference = { readonly file: string } | { readonly env: string } | { readonly secretArn: string }

/** Who may use a Repository: clusters by name with `*`, and namespaces of the GitRepository, also with `*`. */
export interface RepositoryUse {
  readonly cluster: string
  readonly namespaces: readonly string[]
}
