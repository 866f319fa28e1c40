import { boundedMap, type SmallMap } from '../../core/bounded-map.ts'
import type { TreeEntry } from '../tree.ts'
import type { GitObject, RawEntry } from './object.ts'

/**
 * What a process keeps of repositories between renders. Everything in it is named by what it was made of: objects by address, credential
 * and commit, directories by their ids, listings by ignore rules, path and id.
 */
export interface GitMemory {
  readonly commits: SmallMap<KnownCommit>
  readonly directories: SmallMap<readonly RawEntry[]>
  readonly listings: SmallMap<readonly TreeEntry[]>
}

/** Objects of a commit: all that came until they are saved, then those worth keeping, with the etag of their copy in the bucket. */
export interface KnownCommit {
  readonly objects: ReadonlyMap<string, GitObject>
  readonly etag: string | undefined
}

export function gitMemory(): GitMemory {
  return { commits: boundedMap(4), directories: boundedMap(20_000), listings: boundedMap(20_000) }
}
