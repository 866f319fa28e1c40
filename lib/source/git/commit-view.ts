import type { ObjectStore } from '../../store/object-store.ts'
import type { GitClient } from './client.ts'
import type { Measured } from './measure.ts'
import type { GitMemory } from './memory.ts'
import type { RawEntry } from './object.ts'

/** All directories of one commit. */
export interface CommitView {
  /** Id of the root directory. */
  readonly root: string
  readonly measured: Measured
  entriesOf(directory: string): readonly RawEntry[]
}

/** The same with its files: those that are here, and the rest when asked for. */
export interface CommitObjects extends CommitView {
  /** Files by id, fetched together where they are not here yet. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
}

/** Which commit to read, and where from. */
export interface CommitRequest {
  readonly client: GitClient
  readonly cache: ObjectStore
  readonly commit: string
  /** A commit of the same repository that was read before: with it only what changed is sent. */
  readonly earlier?: string | undefined
  readonly memory: GitMemory
  /** Takes work that can wait until the commit was used. */
  readonly later: (work: () => Promise<void>) => void
}
