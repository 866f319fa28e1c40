import { digestOf, digestOfValue } from '../../lib/core/digest.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import type { Tree, TreeEntry } from '../../lib/source/tree.ts'

/** A tree of files given by path; nothing is ignored. */
export function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const entry = (path: string): TreeEntry | undefined => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const content = files[path]
    if (content !== undefined) return { kind: 'file', name, oid: digestOf(content), executable: false }
    const inside = Object.keys(files).filter((file) => path === '' || file.startsWith(`${path}/`))
    return inside.length > 0
      ? { kind: 'directory', name, oid: digestOfValue(inside.map((file) => [file, files[file]])) }
      : undefined
  }
  return {
    revision: gitRevision('main', '0'.repeat(40)),
    ignore: '',
    root: digestOf(JSON.stringify(files)),
    entry: async (path) => entry(path),
    async list(path) {
      if (entry(path)?.kind !== 'directory') return undefined
      const prefix = path === '' ? '' : `${path}/`
      const below = Object.keys(files).filter((file) => file.startsWith(prefix))
      const names = new Set(below.map((file) => file.slice(prefix.length).split('/')[0] ?? ''))
      return [...names].sort().flatMap((name) => entry(`${prefix}${name}`) ?? [])
    },
    async read(paths) {
      return new Map(paths.flatMap((path) => (path in files ? [[path, Buffer.from(files[path] ?? '')] as const] : [])))
    },
  }
}
