import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Problem } from '../../core/problem.ts'

/** A folder as part of the repository that it lies in. */
export interface Located {
  /** Top folder of the repository; the folder itself where it lies in none. */
  readonly root: string
  /** From there to the folder, with `/`; '' for the top. */
  readonly path: string
}

/** Finds the repository of a folder: the nearest folder above with a `.git` (a file, in a worktree). */
export async function locateFolder(folder: string): Promise<Located> {
  const start = resolve(folder)
  const found = await stat(start).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new Problem({ code: 'NotFound', subject: folder, what: 'is no folder' })
  for (let root = start; ; root = dirname(root)) {
    const git = await stat(join(root, '.git')).catch(() => undefined)
    if (git !== undefined) return { root, path: relative(root, start).split(sep).join('/') }
    if (dirname(root) === root) return { root: start, path: '' }
  }
}
