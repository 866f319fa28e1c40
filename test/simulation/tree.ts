import { hash } from 'node:crypto'
import type { Revision } from '../../lib/core/revision.ts'
import type { Tree, TreeEntry } from '../../lib/source/tree.ts'

/** Files of a commit by path. */
export type Files = Readonly<Record<string, string>>

interface Folder {
  readonly entries: Map<string, TreeEntry>
  oid: string
}

/** A commit's tree without its revision: made once for the same files, as schedules have most commits in common. */
export type Content = Omit<Tree, 'revision'>

const oids = new Map<string, string>()

function oidOf(text: string): string {
  const known = oids.get(text) ?? hash('sha1', text)
  oids.set(text, known)
  return known
}

const texts = new Map<string, Uint8Array>()

function bytesOf(text: string): Uint8Array {
  const known = texts.get(text) ?? Buffer.from(text)
  texts.set(text, known)
  return known
}

export function contentOf(files: Files): Content {
  const folders = new Map<string, Folder>([['', { entries: new Map(), oid: '' }]])
  for (const [path, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const steps = path.split('/')
    const name = steps.pop() ?? ''
    folderAt(folders, steps).entries.set(name, { kind: 'file', name, oid: oidOf(text), executable: false })
  }
  const root = seal(folders, '')
  const listed = (path: string) => folders.get(path)?.entries
  return {
    ignore: '',
    root,
    async entry(path) {
      const slash = path.lastIndexOf('/')
      return listed(slash < 0 ? '' : path.slice(0, slash))?.get(path.slice(slash + 1))
    },
    async list(path) {
      const entries = listed(path)
      return entries && [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async read(paths) {
      return new Map(
        paths.flatMap((path) => {
          const text = files[path]
          return text === undefined ? [] : [[path, bytesOf(text)] as const]
        }),
      )
    },
  }
}

function folderAt(folders: Map<string, Folder>, steps: readonly string[]): Folder {
  const path = steps.join('/')
  const known = folders.get(path)
  if (known !== undefined) return known
  const folder: Folder = { entries: new Map(), oid: '' }
  folders.set(path, folder)
  const name = steps.at(-1) ?? ''
  folderAt(folders, steps.slice(0, -1)).entries.set(name, { kind: 'directory', name, oid: '' })
  return folder
}

/** Gives each directory the hash of what is in it. */
function seal(folders: Map<string, Folder>, path: string): string {
  const folder = folders.get(path)
  if (folder === undefined) return ''
  for (const [name, entry] of folder.entries) {
    if (entry.kind !== 'directory') continue
    const oid = seal(folders, path === '' ? name : `${path}/${name}`)
    folder.entries.set(name, { ...entry, oid })
  }
  folder.oid = oidOf(JSON.stringify([...folder.entries.values()].map(({ name, oid }) => [name, oid])))
  return folder.oid
}

export function treeAt(content: Content, revision: Revision): Tree {
  return { ...content, revision }
}
