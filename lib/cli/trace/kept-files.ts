import { commitOf, type Revision } from '../../core/revision.ts'
import { defaultGitLimits } from '../../source/git/limits.ts'
import { readSnapshot, snapshotKey } from '../../source/git/snapshot.ts'
import type { SourceSpec } from '../../source/spec.ts'
import type { ObjectStore } from '../../store/object-store.ts'

/** Content of files by their Git id. */
export type KeptFiles = ReadonlyMap<string, Uint8Array>

/** What the bucket keeps of the files of a source at some revisions: renders left it there, and large files are not among it. */
export async function keptFiles(
  store: ObjectStore,
  { url, credential }: SourceSpec,
  revisions: readonly (Revision | undefined)[],
): Promise<KeptFiles> {
  const files = new Map<string, Uint8Array>()
  const commits = new Set(revisions.flatMap((revision) => (revision === undefined ? [] : [commitOf(revision)])))
  for (const commit of commits) {
    const own = snapshotKey({ url, credential }, commit)
    const keys = (await store.get(own)) === undefined ? await keysOfCommit(store, commit) : [own]
    for (const key of keys) {
      for (const { oid, type, data } of (await readSnapshot(store, key, defaultGitLimits))?.objects.values() ?? []) {
        if (type === 'blob') files.set(oid, data)
      }
    }
  }
  return files
}

/** A repository that is fetched from elsewhere (`fetchFrom`) is kept under that address; a commit is the same wherever it lies. */
async function keysOfCommit(store: ObjectStore, commit: string): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of store.list('blobs/git/')) if (key.endsWith(`/${commit}`)) keys.push(key)
  return keys
}
