import type { CommitView } from './commit-view.ts'
import { isFileMode } from './measure.ts'
import type { GitObject } from './object.ts'

/** A file of at most this size comes along without being asked for, and is kept with the directories. */
export const smallBytes = 32 * 1024

/** How much of files is kept with a commit. */
export const keptBytes = 4 * 1024 * 1024

/** The commit, its directories, and its small files as far as there is room. */
export function worthKeeping(
  objects: ReadonlyMap<string, GitObject>,
  commit: string,
  view: CommitView,
): readonly GitObject[] {
  const directories = [...view.measured.byOid.keys()]
  const entries = directories.flatMap((oid) => view.entriesOf(oid))
  const files = new Set(entries.filter(({ mode }) => isFileMode(mode)).map(({ oid }) => oid))
  let room = keptBytes
  const small = [...files].flatMap((oid) => {
    const object = objects.get(oid)
    if (object === undefined || object.data.length > Math.min(smallBytes, room)) return []
    room -= object.data.length
    return [object]
  })
  const needed = [commit, ...directories].flatMap((oid) => objects.get(oid) ?? [])
  return [...needed, ...small]
}
