import { type Digest, digestOfValue } from '../core/digest.ts'

/** Which revision of a repository: precedence commit > name > tag > semver > branch, as in Flux. Nothing set: branch `master`. */
export interface GitRef {
  readonly branch?: string
  readonly tag?: string
  readonly semver?: string
  readonly name?: string
  readonly commit?: string
}

/** A Git repository at a ref, as resolved and fetched: everything that decides which files it gives. */
export interface GitSourceSpec {
  readonly kind: 'GitRepository'
  /** As written by the user; never with credentials in it. */
  readonly url: string
  readonly ref: GitRef
  /** `spec.ignore`; empty where not set. */
  readonly ignore: string
  /** Whose credential reads it: name of a fleet Repository, or '' for none. Part of the id, so caches are never shared across credentials. */
  readonly credential: string
}

export type SourceSpec = GitSourceSpec

/** Hash of a source's spec. */
export type SourceId = Digest & { readonly source: true }

export function sourceId(spec: SourceSpec): SourceId {
  return digestOfValue(spec) as SourceId
}
