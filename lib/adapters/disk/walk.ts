import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareKeys } from '../../core/object-key.ts'
import { unlessAbsent } from './absent.ts'
import { segmentOfName } from './key-path.ts'

/** A file with the key it holds. */
export interface KeyFile {
  readonly key: string
  readonly path: string
}

/**
 * Files below a folder whose key begins with the prefix, in order of keys; folders that cannot hold one are not read. Files that follow
 * each other in one folder come together: handing on each of a thousand through every folder above it takes longer than to look at it.
 */
export async function* walk(folder: string, prefix: string, above = ''): AsyncIterable<readonly KeyFile[]> {
  let files: KeyFile[] = []
  for (const { name, key } of await namesIn(folder, above)) {
    if (!key.endsWith('/')) {
      if (key.startsWith(prefix)) files.push({ key, path: join(folder, name) })
    } else if (key.startsWith(prefix) || prefix.startsWith(key)) {
      if (files.length > 0) yield files
      files = []
      yield* walk(join(folder, name), prefix, key)
    }
  }
  if (files.length > 0) yield files
}

/** Sorted with the `/` of folders in place: `a-b` comes before `a/b`, as in a listing of flat keys. */
async function namesIn(folder: string, above: string): Promise<readonly { name: string; key: string }[]> {
  const entries = (await unlessAbsent(readdir(folder, { withFileTypes: true }))) ?? []
  const names = entries.flatMap((entry) => {
    const folder = entry.isDirectory()
    const segment = segmentOfName(entry.name, folder ? 'folder' : 'file')
    return segment === undefined ? [] : [{ name: entry.name, key: `${above}${segment}${folder ? '/' : ''}` }]
  })
  return names.sort((left, right) => compareKeys(left.key, right.key))
}
