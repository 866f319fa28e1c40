import type { Tree, TreeEntry } from '../source/tree.ts'
import type { Inputs } from './inputs.ts'
import { listingHash } from './scan.ts'
import { parentOf } from './tree-path.ts'

/** Whether a build that read these inputs would read the same from another tree; no file is fetched for it. */
export async function inputsUnchanged(tree: Tree, inputs: Inputs, engine: string): Promise<boolean> {
  if (inputs.engine !== engine) return false
  if (inputs.whole !== undefined) return inputs.whole === tree.root && inputs.ignore === tree.ignore
  const checks = checksOf(inputs)
  const byDepth = Map.groupBy(checks.keys(), depthOf)
  // Level by level: a tree then fetches the directories of a level together, and those below only if these are as before.
  for (const depth of [...byDepth.keys()].sort((a, b) => a - b)) {
    const directories = byDepth.get(depth) ?? []
    const lists = await Promise.all(directories.map((path) => tree.list(path)))
    for (const [index, path] of directories.entries()) {
      const entries = new Map((lists[index] ?? []).map((entry) => [entry.name, entry]))
      if (checks.get(path)?.some((check) => !check(entries)) ?? false) return false
    }
  }
  return true
}

type Check = (entries: ReadonlyMap<string, TreeEntry>) => boolean

/** What must hold of the listing of each directory. */
function checksOf({ files, directories, absent }: Inputs): ReadonlyMap<string, readonly Check[]> {
  const checks = new Map<string, Check[]>()
  const add = (directory: string, check: Check) => {
    const list = checks.get(directory)
    if (list === undefined) checks.set(directory, [check])
    else list.push(check)
  }
  for (const [path, oid] of Object.entries(files)) {
    add(parentOf(path), (entries) => {
      const entry = entries.get(nameOf(path))
      return entry?.kind === 'file' && entry.oid === oid
    })
  }
  for (const path of absent) add(parentOf(path), (entries) => !entries.has(nameOf(path)))
  for (const [path, hash] of Object.entries(directories))
    add(path, (entries) => listingHash([...entries.values()]) === hash)
  return checks
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}
