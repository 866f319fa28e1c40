import { remembered } from '../../core/remembered.ts'
import { ignoreFile } from '../ignore.ts'
import type { GitLimits } from './limits.ts'
import { tooLarge } from './malformed.ts'
import type { RawEntry } from './object.ts'

/** What lies at and below a directory. */
export interface Measure {
  readonly files: number
  readonly paths: number
  readonly depth: number
  /** Whether a `.sourceignore` is among the files. */
  readonly ignoreFile: boolean
}

/** What is known of all directories below a root, by their ids. */
export interface Measured {
  readonly byOid: ReadonlyMap<string, Measure>
  /** Directories whose content is not here. */
  readonly missing: readonly string[]
}

export const directoryMode = '40000'

/** Whether a mode is that of a regular file; symbolic links and submodules are none. */
export function isFileMode(mode: string): boolean {
  return mode.startsWith('100')
}

/** Looks once at every directory below a root, deepest first, and refuses what is too deep or unfolds to too many paths. */
export function measure(
  root: string,
  entriesOf: (oid: string) => readonly RawEntry[] | undefined,
  limits: GitLimits,
): Measured {
  const byOid = new Map<string, Measure>()
  const missing = new Set<string>()
  const stack = [root]
  for (let oid = stack.at(-1); oid !== undefined; oid = stack.at(-1)) {
    const entries = byOid.has(oid) || missing.has(oid) ? undefined : entriesOf(oid)
    if (entries === undefined) {
      if (!byOid.has(oid)) missing.add(oid)
      stack.pop()
      continue
    }
    const below = directoriesIn(entries)
    const unseen = below.filter((child) => !byOid.has(child) && !missing.has(child))
    if (unseen.length > 0) {
      stack.push(...unseen)
      continue
    }
    byOid.set(oid, checked(below.length === 0 ? ofFiles(entries) : sumOf(entries, byOid), limits))
    stack.pop()
  }
  return { byOid, missing: [...missing] }
}

/** Listings of directories stay in memory: most of them are those of the commit before. */
const directoriesIn = remembered((entries: readonly RawEntry[]): readonly string[] =>
  entries.filter(({ mode }) => mode === directoryMode).map(({ oid }) => oid),
)
const ofFiles = remembered((entries: readonly RawEntry[]): Measure => sumOf(entries, new Map()))

function sumOf(entries: readonly RawEntry[], byOid: ReadonlyMap<string, Measure>): Measure {
  let [files, paths, depth, found] = [0, entries.length, 0, false]
  for (const { mode, name, oid } of entries) {
    if (isFileMode(mode)) {
      files += 1
      found ||= name === ignoreFile
      continue
    }
    const below = mode === directoryMode ? byOid.get(oid) : undefined
    if (below === undefined) continue
    files += below.files
    paths += below.paths
    depth = Math.max(depth, below.depth)
    found ||= below.ignoreFile
  }
  return { files, paths, depth: depth + 1, ignoreFile: found }
}

function checked(measure: Measure, limits: GitLimits): Measure {
  if (measure.paths > limits.paths) throw tooLarge('paths of a commit', limits.paths)
  if (measure.depth > limits.depth) throw tooLarge('directories inside each other', limits.depth)
  return measure
}
