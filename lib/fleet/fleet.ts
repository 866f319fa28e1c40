import type { GitRef } from '../source/spec.ts'

/** All that the fleet file says: which clusters there are, how they are reached, and whose credentials read which repositories. */
export interface Fleet {
  readonly clusters: readonly Cluster[]
  readonly repositories: readonly Repository[]
}

export interface Cluster {
  /** A DNS label, unique in the fleet. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** The repository and folder that describe this cluster; the path is cleaned, '' for the root. */
  readonly source: { readonly url: string; readonly ref: GitRef; readonly path: string }
  readonly access: ClusterAccess
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
export type ClusterAccess = KubeconfigAccess | EmbeddedAccess

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

/** Where a secret value is found; the fleet file holds none. A file is as written, relative to the folder of the fleet file. */
export type SecretReference = { readonly file: string } | { readonly env: string }

/** Who may use a Repository: clusters by name with `*`, and namespaces of the GitRepository, also with `*`. */
export interface RepositoryUse {
  readonly cluster: string
  readonly namespaces: readonly string[]
}
