import { type Digest, digestOfValue } from '../core/digest.ts'
import type { ClusterSet } from './fleet.ts'

/** One place where clusters of a set are looked for: an account, in a region. */
export interface ClusterSearch {
  readonly set: string
  readonly region: string
  readonly tags: Readonly<Record<string, string>>
  /** That of the credentials, or of the role, where not given. */
  readonly account?: string
  readonly roleArn?: string
  readonly externalId?: string
}

/** The searches that a set asks for, one for each of its accounts. */
export function searchesOf({ name, eks }: ClusterSet): readonly ClusterSearch[] {
  const { accounts, ...place } = eks
  const search = { set: name, ...place }
  return accounts === undefined ? [search] : accounts.map((account) => ({ ...search, account }))
}

/** Names a search by all that it asks for: what was found by another one says nothing of it. */
export function searchId(search: ClusterSearch): Digest {
  return digestOfValue(search)
}

/** The role of a search in an account. */
export function roleIn({ roleArn }: Pick<ClusterSearch, 'roleArn'>, account: string): string | undefined {
  return roleArn?.replace('{account}', account)
}
