import { remembered } from '../core/remembered.ts'
import type { Tree, TreeEntry } from '../source/tree.ts'
import type { Inputs } from './inputs.ts'
import { below, parentOf } from './tree-path.ts'

/**
 * The directories whose listings differ between two revisions of a source; undefined where other ignore rules are in force, so that they
 * may differ anywhere. Directories of the same id are not looked into: of a large tree few are.
 */
export async function changedDirectories(before: Tree, after: Tree): Promise<ReadonlySet<string> | undefined> {
  if (before.ignore !== after.ignore) return undefined
  const changed = new Set<string>()
  if (before.root === after.root) return changed
  for (let level = ['']; level.length > 0; ) {
    for (const path of level) changed.add(path)
    level = (await Promise.all(level.map((path) => differing(before, after, path)))).flat()
  }
  return changed
}

/** The directories below one that are another one in the other tree, or no directory there. */
async function differing(before: Tree, after: Tree, path: string): Promise<readonly string[]> {
  const [old, now] = await Promise.all([before.list(path), after.list(path)])
  const olds = directoriesIn(old)
  const nows = directoriesIn(now)
  const changed = [...nows].flatMap(([name, oid]) => (olds.get(name) === oid ? [] : [name]))
  const gone = [...olds.keys()].filter((name) => !nows.has(name))
  return [...changed, ...gone].map((name) => below(path, name))
}

function directoriesIn(entries: readonly TreeEntry[] = []): ReadonlyMap<string, string> {
  return new Map(entries.flatMap(({ kind, name, oid }) => (kind === 'directory' ? [[name, oid] as const] : [])))
}

/** Whether a build that read these inputs from a tree looked into none of the directories that have changed since. */
export function areUntouched(inputs: Inputs, changed: ReadonlySet<string>): boolean {
  if (inputs.whole !== undefined) return changed.size === 0
  return directoriesOf(inputs).every((path) => !changed.has(path))
}

const directoriesOf = remembered(({ files, directories, absent }: Inputs): readonly string[] => {
  const paths = [...Object.keys(files), ...absent].map(parentOf)
  return [...new Set([...paths, ...Object.keys(directories)])]
})
