import { Problem } from '../core/problem.ts'
import type { Tree } from '../source/tree.ts'
import type { Inputs } from './inputs.ts'

const maxFiles = 20_000
const maxBytes = 64 * 1024 * 1024

/** What a build was found to read so far. */
export interface Collection {
  readonly tree: Tree
  /** Files as kustomize is given them. */
  readonly contents: Map<string, Uint8Array>
  readonly oids: Map<string, string>
  readonly directories: Map<string, string>
  readonly absent: Set<string>
  readonly problems: Problem[]
  /** Set where it cannot be told what the build depends on. */
  whole: boolean
}

export function emptyCollection(tree: Tree): Collection {
  return {
    tree,
    contents: new Map(),
    oids: new Map(),
    directories: new Map(),
    absent: new Set(),
    problems: [],
    whole: false,
  }
}

/** Reads files that are not there yet, all at once. Throws a Problem where the build becomes too large. */
export async function readInto(collection: Collection, paths: Iterable<string>): Promise<void> {
  const wanted = [...new Set(paths)].filter((path) => !collection.contents.has(path))
  if (collection.contents.size + wanted.length > maxFiles) throw tooLarge(`more than ${maxFiles} files`)
  const read = await collection.tree.read(wanted)
  for (const [path, bytes] of read) collection.contents.set(path, bytes)
  const size = collection.contents.values().reduce((sum, bytes) => sum + bytes.byteLength, 0)
  if (size > maxBytes) throw tooLarge(`more than ${maxBytes / 1024 / 1024} MiB`)
}

function tooLarge(what: string): Problem {
  return new Problem({ code: 'BuildFailed', what: `the build reads ${what}` })
}

/** The record of what was read; `whole` makes it depend on the whole tree. */
export function inputsOf(collection: Collection, engine: string, whole = collection.whole): Inputs {
  return {
    engine,
    ignore: collection.tree.ignore,
    files: sorted(collection.oids),
    directories: sorted(collection.directories),
    absent: [...collection.absent].sort(),
    ...(whole && { whole: collection.tree.root }),
  }
}

function sorted(map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
}
