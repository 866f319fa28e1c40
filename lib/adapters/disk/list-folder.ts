import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asProblem } from '../../core/problem.ts'

/** Names by folder, relative to the root of the listing (''), sorted; symbolic links and Git's own folder are left out. */
export type FolderListing = ReadonlyMap<
  string,
  readonly { readonly name: string; readonly kind: 'file' | 'directory' }[]
>

/** Lists a folder with everything below it. */
export async function listFolder(folder: string): Promise<FolderListing> {
  const listing = new Map<string, { readonly name: string; readonly kind: 'file' | 'directory' }[]>()
  const visit = async (path: string): Promise<void> => {
    const entries = await readdir(join(folder, path), { withFileTypes: true })
    const kept = entries
      .filter((entry) => entry.isFile() || (entry.isDirectory() && entry.name !== '.git'))
      .map((entry) => ({ name: entry.name, kind: entry.isFile() ? ('file' as const) : ('directory' as const) }))
    listing.set(
      path,
      kept.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    )
    for (const { name, kind } of kept) if (kind === 'directory') await visit(path === '' ? name : `${path}/${name}`)
  }
  try {
    await visit('')
  } catch (cause) {
    throw asProblem(cause, { code: 'NotFound', subject: folder, what: 'cannot be read as a folder' })
  }
  return listing
}
