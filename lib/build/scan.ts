import { type Digest, digestOfValue } from '../core/digest.ts'
import type { Tree, TreeEntry } from '../source/tree.ts'
import { kustomizationNames } from './kustomization-document.ts'
import { below } from './tree-path.ts'

const maxDirectories = 10_000

/** What Flux would put under `resources` of a directory without a kustomization file. */
export interface Scan {
  /** As `./path`, in the order of Go's directory walk. */
  readonly resources: readonly string[]
  /** Directories listed, each with the hash of the names that matter. */
  readonly directories: ReadonlyMap<string, Digest>
}

/** Whether a list of names has a kustomization file. */
function hasKustomization(entries: readonly TreeEntry[]): boolean {
  return entries.some((entry) => entry.kind === 'file' && isKustomizationName(entry.name))
}

export function isKustomizationName(name: string): boolean {
  return kustomizationNames.some((known) => known === name)
}

/** Hash of the names in a directory that a scan looks at: YAML files, kustomization files and directories. */
export function listingHash(entries: readonly TreeEntry[]): Digest {
  return digestOfValue(
    entries
      .filter((entry) => entry.kind === 'directory' || isManifestName(entry.name) || isKustomizationName(entry.name))
      .map((entry) => (entry.kind === 'directory' ? `${entry.name}/` : entry.name))
      .sort(),
  )
}

function isManifestName(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.yml')
}

/** Walks a directory without a kustomization file, level by level; directories that have one are taken whole. */
export async function scan(tree: Tree, base: string): Promise<Scan> {
  const listings = new Map<string, readonly TreeEntry[]>()
  for (let level = [base]; level.length > 0; ) {
    const lists = await Promise.all(level.map((path) => tree.list(path)))
    level = level.flatMap((path, index) => {
      const entries = lists[index] ?? []
      listings.set(path, entries)
      if (path !== base && hasKustomization(entries)) return []
      return entries.filter(({ kind }) => kind === 'directory').map(({ name }) => below(path, name))
    })
    if (listings.size > maxDirectories) throw new RangeError(`more than ${maxDirectories} directories`)
  }
  const hashes = [...listings].map(([path, entries]): [string, Digest] => [path, listingHash(entries)])
  return { resources: walk(listings, base, '.', true), directories: new Map(hashes) }
}

function walk(
  listings: ReadonlyMap<string, readonly TreeEntry[]>,
  path: string,
  shown: string,
  isBase: boolean,
): readonly string[] {
  const entries = listings.get(path) ?? []
  if (!isBase && hasKustomization(entries)) return [shown]
  const sorted = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  return sorted.flatMap(({ kind, name }) => {
    if (kind === 'directory') return walk(listings, below(path, name), `${shown}/${name}`, false)
    return isManifestName(name) ? [`${shown}/${name}`] : []
  })
}
