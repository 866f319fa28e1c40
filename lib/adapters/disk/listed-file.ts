import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ListedObject } from '../../store/object-store.ts'
import { unlessAbsent } from './absent.ts'
import { readObjectFile } from './object-file.ts'
import type { KeyFile } from './walk.ts'

/** Lists files, reading only those that changed since they were last listed. */
export interface FileLister {
  list(file: KeyFile): Promise<ListedObject | undefined>
  /** To be called with each write: an inode may come back within one tick of the file system's clock. */
  forget(path: string): void
}

/** Keeps the etag of each listed file with the time, size and inode that it had. */
export function fileLister(): FileLister {
  const known = new Map<string, { readonly as: string; readonly etag: string }>()
  return {
    async list({ key, path }) {
      const stats = await unlessAbsent(stat(path, { bigint: true }))
      if (stats === undefined) return undefined
      const as = appearance(stats)
      const before = known.get(path)
      const etag = before?.as === as ? before.etag : (await readObjectFile(path))?.etag
      if (etag === undefined) return undefined
      known.set(path, { as, etag })
      return { key, etag, size: Number(stats.size), modified: Number(stats.mtimeMs) }
    },
    forget(path) {
      known.delete(path)
    },
  }
}

function appearance({ mtimeNs, size, ino }: BigIntStats): string {
  return `${mtimeNs} ${size} ${ino}`
}
