import { createHash } from 'node:crypto'
import { malformed } from './malformed.ts'

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

/** A Git object whose id was computed from its content, so it is what its id says. */
export interface GitObject {
  readonly oid: string
  readonly type: ObjectType
  readonly data: Buffer
}

export function isObjectType(text: string): text is ObjectType {
  return text === 'commit' || text === 'tree' || text === 'blob' || text === 'tag'
}

/** Makes an object of its content: the id is the SHA-1 of type, length and data. */
export function gitObject(type: ObjectType, data: Buffer): GitObject {
  const oid = createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')
  return { oid, type, data }
}

/** One entry of a tree as Git stores it; the mode is octal text such as `100644`. */
export interface RawEntry {
  readonly mode: string
  readonly name: string
  readonly oid: string
}

/** The entries of a tree object: `<mode> <name>\0<20 bytes of id>`, one after the other. */
export function parseTree(data: Buffer): readonly RawEntry[] {
  const entries: RawEntry[] = []
  let at = 0
  while (at < data.length) {
    const space = data.indexOf(0x20, at)
    const end = data.indexOf(0, space)
    if (space < 0 || end < 0 || end + 21 > data.length) throw malformed('a tree object is cut short')
    const name = data.toString('utf8', space + 1, end)
    if (name === '' || name === '.' || name === '..' || name.includes('/')) throw malformed('a tree has an unsafe name')
    entries.push({ mode: data.toString('latin1', at, space), name, oid: data.toString('hex', end + 1, end + 21) })
    at = end + 21
  }
  return entries
}

/** What is needed of a commit: its tree, its parents and when it was made (seconds since the epoch). */
export interface Commit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly committed: number
}

/** Reads the header of a commit object. */
export function parseCommit(data: Buffer): Commit {
  const end = data.indexOf('\n\n')
  const lines = data.toString('utf8', 0, end < 0 ? data.length : end).split('\n')
  const tree = /^tree ([0-9a-f]{40})$/.exec(lines[0] ?? '')?.[1]
  if (tree === undefined) throw malformed('a commit object is malformed')
  const parents = lines.map((line) => /^parent ([0-9a-f]{40})$/.exec(line)?.[1]).filter((oid) => oid !== undefined)
  const time = lines.map((line) => /^committer .* (\d{1,15}) [+-]\d{4}$/.exec(line)?.[1]).find(Boolean)
  return { tree, parents, committed: Number(time ?? 0) }
}
