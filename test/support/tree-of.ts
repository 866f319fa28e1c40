import { createHash } from 'node:crypto'
import type { Revision } from '../../lib/core/revision.ts'
import type { Tree, TreeEntry } from '../../lib/source/tree.ts'

/** A tree in memory, and what was asked of it. */
export interface AskedTree extends Tree {
  /** Paths read, a list for each request. */
  readonly reads: (readonly string[])[]
  readonly lists: string[]
}

/** A tree of text files by path. */
export function treeOf(files: Readonly<Record<string, string>>): AskedTree {
  const oid = (text: string) => createHash('sha1').update(text).digest('hex')
  const paths = Object.keys(files).sort()
  const reads: (readonly string[])[] = []
  const lists: string[] = []
  const listed = (path: string): readonly TreeEntry[] | undefined => {
    const prefix = path === '' ? '' : `${path}/`
    const inside = paths.filter((each) => each.startsWith(prefix))
    if (inside.length === 0 && path !== '') return undefined
    const names = [...new Set(inside.map((each) => each.slice(prefix.length).split('/')[0]!))]
    return names.map((name): TreeEntry => {
      const text = files[prefix + name]
      if (text !== undefined) return { kind: 'file', name, oid: oid(text), executable: false }
      const content = inside.filter((each) => each.startsWith(`${prefix}${name}/`))
      return { kind: 'directory', name, oid: oid(JSON.stringify(content.map((each) => [each, files[each]]))) }
    })
  }
  return {
    revision: 'main@sha1:0' as Revision,
    ignore: 'none',
    root: oid(JSON.stringify(files)),
    reads,
    lists,
    entry: async (path) => {
      const slash = path.lastIndexOf('/')
      return listed(slash < 0 ? '' : path.slice(0, slash))?.find(({ name }) => name === path.slice(slash + 1))
    },
    list: async (path) => {
      lists.push(path)
      return listed(path)
    },
    read: async (wanted) => {
      if (wanted.length > 0) reads.push(wanted)
      return new Map(wanted.flatMap((path) => (files[path] === undefined ? [] : [[path, Buffer.from(files[path])]])))
    },
  }
}
