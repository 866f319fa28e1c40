import type { SmallMap } from '../../core/bounded-map.ts'
import type { Revision } from '../../core/revision.ts'
import type { IgnoreRules } from '../ignore.ts'
import type { Tree, TreeEntry } from '../tree.ts'
import type { CommitObjects } from './commit-view.ts'
import { directoryMode, isFileMode } from './measure.ts'
import type { RawEntry } from './object.ts'

/** The files of a commit after its ignore rules. */
export function gitTree(
  objects: CommitObjects,
  revision: Revision,
  rules: IgnoreRules,
  listings: SmallMap<readonly TreeEntry[]>,
): Tree {
  const find = pathFinder(objects)
  const visible = (path: string, entry: RawEntry): TreeEntry | undefined => {
    const { mode, name, oid } = entry
    if (isFileMode(mode)) {
      return rules.ignores(path, false) ? undefined : { kind: 'file', name, oid, executable: mode === '100755' }
    }
    if (mode !== directoryMode) return undefined
    // An excluded directory is there as soon as something below it was taken in again.
    const there = !rules.ignores(path, true) || (rules.reincludes && hasVisibleFile(path, oid))
    return there ? { kind: 'directory', name, oid } : undefined
  }
  const searched = new Map<string, boolean>()
  const hasVisibleFile = (path: string, oid: string): boolean => {
    const known = searched.get(path)
    if (known !== undefined) return known
    const found = objects.entriesOf(oid).some((entry) => {
      const below = join(path, entry.name)
      if (isFileMode(entry.mode)) return !rules.ignores(below, false)
      return entry.mode === directoryMode && hasVisibleFile(below, entry.oid)
    })
    searched.set(path, found)
    return found
  }
  const entryAt = (path: string): TreeEntry | undefined => {
    if (path === '') return { kind: 'directory', name: '', oid: objects.root }
    const raw = find(path)
    return raw === undefined ? undefined : visible(path, raw)
  }
  return {
    revision,
    ignore: rules.digest,
    root: objects.root,
    entry: async (path) => entryAt(path),
    async list(path) {
      const directory = entryAt(path)
      if (directory?.kind !== 'directory') return undefined
      // The directory's id, its path and the rules decide what is visible in it.
      const key = `${rules.digest} ${directory.oid} ${path}`
      const known = listings.get(key)
      if (known !== undefined) return known
      const entries = objects.entriesOf(directory.oid).map((entry) => visible(join(path, entry.name), entry))
      const listing = entries.filter((entry) => entry !== undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      listings.set(key, listing)
      return listing
    },
    async read(paths) {
      const files = paths.flatMap((path) => {
        const entry = entryAt(path)
        return entry?.kind === 'file' ? [{ path, oid: entry.oid }] : []
      })
      const blobs = await objects.blobs(files.map(({ oid }) => oid))
      const contents = new Map<string, Uint8Array>()
      for (const { path, oid } of files) {
        const content = blobs.get(oid)
        if (content !== undefined) contents.set(path, content)
      }
      return contents
    },
  }
}

/** Steps down one name at a time: '.', '..' and empty names are in no tree, so odd paths find nothing. */
function pathFinder(objects: CommitObjects): (path: string) => RawEntry | undefined {
  const indexes = new Map<string, ReadonlyMap<string, RawEntry>>()
  const indexOf = (oid: string): ReadonlyMap<string, RawEntry> => {
    const index = indexes.get(oid) ?? new Map(objects.entriesOf(oid).map((entry) => [entry.name, entry]))
    indexes.set(oid, index)
    return index
  }
  return (path) => {
    let here: RawEntry | undefined = { mode: directoryMode, name: '', oid: objects.root }
    for (const name of path.split('/')) {
      if (here?.mode !== directoryMode) return undefined
      here = indexOf(here.oid).get(name)
    }
    return here
  }
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}
