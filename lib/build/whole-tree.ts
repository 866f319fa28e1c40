import { Problem } from '../core/problem.ts'
import type { TreeEntry } from '../source/tree.ts'
import { type Collection, readInto } from './collection.ts'
import { isKustomizationName } from './scan.ts'
import { below } from './tree-path.ts'

const maxFiles = 20_000

/**
 * All files of the tree as kustomize may read them, for a build that asks for files that were not foreseen.
 * Kustomization files that the build does not follow stay out: nobody checked where they lead.
 */
export async function wholeTree(collection: Collection): Promise<ReadonlyMap<string, Uint8Array>> {
  const paths = await allFiles(collection)
  await readInto(
    collection,
    paths.filter((path) => !isKustomizationName(path.slice(path.lastIndexOf('/') + 1))),
  )
  return collection.contents
}

async function allFiles({ tree }: Collection): Promise<readonly string[]> {
  const files: string[] = []
  for (let level = ['']; level.length > 0; ) {
    const lists = await Promise.all(level.map((path) => tree.list(path)))
    const paths = lists.flatMap((entries, index) => (entries ?? []).map((entry) => pathed(level[index] ?? '', entry)))
    files.push(...paths.filter(({ kind }) => kind === 'file').map(({ path }) => path))
    if (files.length > maxFiles)
      throw new Problem({ code: 'BuildFailed', what: `the tree has more than ${maxFiles} files` })
    level = paths.filter(({ kind }) => kind === 'directory').map(({ path }) => path)
  }
  return files
}

function pathed(directory: string, { kind, name }: TreeEntry): { kind: TreeEntry['kind']; path: string } {
  return { kind, path: below(directory, name) }
}
