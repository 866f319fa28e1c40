import type { Revision } from '../../core/revision.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { ignoreFile, ignoreRules } from '../ignore.ts'
import type { GitRef } from '../spec.ts'
import type { Tree } from '../tree.ts'
import { gitClient } from './client.ts'
import { commitObjects } from './commit-objects.ts'
import type { CommitObjects } from './commit-view.ts'
import { gitTree } from './git-tree.ts'
import type { GitLimits } from './limits.ts'
import { directoryMode, isFileMode } from './measure.ts'
import { type GitMemory, gitMemory } from './memory.ts'
import { type ResolvedSource, resolveSource } from './resolve.ts'
import type { GitTransport } from './transport.ts'

export interface TreeRequest {
  readonly commit: string
  readonly revision: Revision
  /** `spec.ignore`; '' where not set. */
  readonly ignore: string
  /** Commit of the revision that was read last: with it only what changed is sent. */
  readonly earlier?: string | undefined
}

/** One Git repository, read with one credential. */
export interface Repository {
  /** Where a ref stands now; always asks the server. */
  resolve(ref: GitRef): Promise<ResolvedSource>
  /** The files of a commit. */
  tree(request: TreeRequest): Promise<Tree>
  /** Keeps what was read for the next time; nothing depends on it. */
  keep(): Promise<void>
}

export interface RepositoryOptions {
  readonly transport: GitTransport
  /** Keeps what was read of a commit. */
  readonly cache: ObjectStore
  readonly signal: AbortSignal
  readonly limits?: GitLimits
  readonly memory?: GitMemory
}

/** Opens a repository; nothing is asked of the server before it is needed. */
export function openRepository({
  transport,
  cache,
  signal,
  limits,
  memory = gitMemory(),
}: RepositoryOptions): Repository {
  const client = gitClient(transport, signal, limits)
  const waiting = new Set<() => Promise<void>>()
  return {
    resolve: (ref) => resolveSource(client, ref),
    async tree({ commit, revision, ignore, earlier }) {
      // What is kept may be used only where the server accepts the credential now.
      await client.filters()
      const later = (work: () => Promise<void>): void => void waiting.add(work)
      const objects = await commitObjects({ client, cache, commit, earlier, memory, later })
      return gitTree(objects, revision, ignoreRules(await ignoreFiles(objects), ignore), memory.listings)
    },
    async keep() {
      const all = [...waiting]
      waiting.clear()
      for (const work of all) await work()
    },
  }
}

/** The `.sourceignore` files of a commit: root first, then directory by directory, deepest right after its parent. */
async function ignoreFiles(objects: CommitObjects): Promise<readonly { directory: string; content: string }[]> {
  const found: { readonly directory: string; readonly oid: string }[] = []
  const visit = (directory: string, oid: string): void => {
    if (!objects.measured.byOid.get(oid)?.ignoreFile) return
    const entries = objects.entriesOf(oid)
    const own = entries.find(({ name, mode }) => name === ignoreFile && isFileMode(mode))
    if (own !== undefined) found.push({ directory, oid: own.oid })
    const below = entries.filter(({ name, mode }) => mode === directoryMode && name !== '.git')
    for (const entry of below.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      visit(directory === '' ? entry.name : `${directory}/${entry.name}`, entry.oid)
    }
  }
  visit('', objects.root)
  const blobs = await objects.blobs(found.map(({ oid }) => oid))
  return found.map(({ directory, oid }) => ({ directory, content: blobs.get(oid)?.toString('utf8') ?? '' }))
}
