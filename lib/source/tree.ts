import type { Revision } from '../core/revision.ts'

/** One name in a tree. Symbolic links and submodules are left out, as in Flux's source artifacts. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly name: string; readonly oid: string; readonly executable: boolean }
  | { readonly kind: 'directory'; readonly name: string; readonly oid: string }

/**
 * The files of one revision after ignore rules. Paths are relative to the root, with `/`, without a leading `./`; the root is ''.
 * Oids are Git object ids: equal oids of files are equal bytes. The oid of a directory is that of the unfiltered Git tree.
 */
export interface Tree {
  readonly revision: Revision
  /** Digest of all ignore patterns in force: with it and a directory's oid the filtered content of that directory is decided. */
  readonly ignore: string
  /** Oid of the root tree. */
  readonly root: string
  entry(path: string): Promise<TreeEntry | undefined>
  /** Sorted by name; undefined where the path is no directory. */
  list(path: string): Promise<readonly TreeEntry[] | undefined>
  /** Bytes of files by path, fetched together; a path that is no file is absent from the answer. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
}
