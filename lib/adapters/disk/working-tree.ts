import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gitRevision } from '../../core/revision.ts'
import { ignoreFile, ignoreRules } from '../../source/ignore.ts'
import type { Tree, TreeEntry } from '../../source/tree.ts'
import { type FolderListing, listFolder } from './list-folder.ts'

/** No commit has this id, so nothing that was made from a working tree is taken for a revision. */
const uncommitted = gitRevision('working-tree', '0'.repeat(40))

/**
 * A folder on disk as a source would give it, ignore rules applied. Files have the oid that Git would give them; folders are
 * named by their path instead, since nothing is reused from one look at a working tree to the next.
 */
export async function workingTree(folder: string, specIgnore = ''): Promise<Tree> {
  const listing = await listFolder(folder)
  const rules = ignoreRules(await ignoreFiles(folder, listing), specIgnore)
  const hasVisibleFile = (path: string): boolean =>
    namesIn(listing, path).some(({ name, kind }) => {
      const below = within(path, name)
      return kind === 'file' ? !rules.ignores(below, false) : hasVisibleFile(below)
    })
  const visible = (path: string, kind: 'file' | 'directory'): boolean => {
    if (path === '') return true
    if (!rules.ignores(path, kind === 'directory')) return true
    return kind === 'directory' && rules.reincludes && hasVisibleFile(path)
  }
  const entryAt = async (path: string): Promise<TreeEntry | undefined> => {
    const kind = kindOf(listing, path)
    if (kind === undefined || !visible(path, kind)) return undefined
    const name = path.slice(path.lastIndexOf('/') + 1)
    return kind === 'directory' ? { kind, name, oid: folderOid(path) } : fileEntry(join(folder, path), name)
  }
  return {
    revision: uncommitted,
    ignore: rules.digest,
    root: folderOid(''),
    entry: entryAt,
    async list(path) {
      if (kindOf(listing, path) !== 'directory' || !visible(path, 'directory')) return undefined
      const found = await Promise.all(namesIn(listing, path).map(({ name }) => entryAt(within(path, name))))
      return found.filter((entry) => entry !== undefined)
    },
    async read(paths) {
      const files = paths.filter((path) => kindOf(listing, path) === 'file' && visible(path, 'file'))
      return new Map(await Promise.all(files.map(async (path) => [path, await readFile(join(folder, path))] as const)))
    },
  }
}

async function ignoreFiles(folder: string, listing: FolderListing) {
  const directories = [...listing.keys()].filter((path) => kindOf(listing, within(path, ignoreFile)) === 'file').sort()
  const read = async (directory: string) => {
    return { directory, content: await readFile(join(folder, directory, ignoreFile), 'utf8') }
  }
  return Promise.all(directories.map(read))
}

async function fileEntry(path: string, name: string): Promise<TreeEntry> {
  const [content, { mode }] = await Promise.all([readFile(path), stat(path)])
  const oid = createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex')
  return { kind: 'file', name, oid, executable: (mode & 0o100) !== 0 }
}

function folderOid(path: string): string {
  return createHash('sha1').update(`folder ${path}`).digest('hex')
}

/** Looked up in the listing alone: '..', absolute and odd paths find nothing. */
function kindOf(listing: FolderListing, path: string): 'file' | 'directory' | undefined {
  if (listing.has(path)) return 'directory'
  const cut = path.lastIndexOf('/')
  const name = path.slice(cut + 1)
  return namesIn(listing, path.slice(0, Math.max(cut, 0))).find((entry) => entry.name === name)?.kind
}

function namesIn(listing: FolderListing, path: string) {
  return listing.get(path) ?? []
}

function within(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}
