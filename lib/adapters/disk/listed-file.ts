import { type BigIntStats, statSync } from 'node:fs'
import type { ListedObject } from '../../store/object-store.ts'
import { readObjectFile } from './object-file.ts'
import type { KeyFile } from './walk.ts'

/** Lists files, reading only those that changed since they were last listed. */
export interface FileLister {
  /** A file as it was when last listed, at once; undefined where it is another one by now. */
  same(file: KeyFile): ListedObject | undefined
  /** To be called while nobody writes the file; undefined where nothing is there. */
  list(file: KeyFile): Promise<ListedObject | undefined>
  /** To be called with each write: an inode may come back within one tick of the file system's clock. */
  forget(path: string): void
}

interface Known {
  readonly as: BigIntStats
  readonly etag: string
}

/** Keeps the etag of each listed file with the time, size and inode that it had. */
export function fileLister(): FileLister {
  const known = new Map<string, Known>()
  return {
    same({ key, path }) {
      const before = known.get(path)
      if (before === undefined) return undefined
      const stats = statsIfAny(path)
      return stats !== undefined && looksAs(stats, before.as) ? listed(key, before.etag, stats) : undefined
    },
    async list({ key, path }) {
      const stats = statsOf(path)
      if (stats === undefined) return undefined
      const before = known.get(path)
      const same = before !== undefined && looksAs(stats, before.as)
      const etag = same ? before.etag : (await readObjectFile(path))?.etag
      if (etag === undefined) return undefined
      known.set(path, { as: stats, etag })
      return listed(key, etag, stats)
    },
    forget(path) {
      known.delete(path)
    },
  }
}

function listed(key: string, etag: string, { size, mtimeMs }: BigIntStats): ListedObject {
  return { key, etag, size: Number(size), modified: Number(mtimeMs) }
}

/** Whatever is in the way of a look is met again, and told, by `list`. */
function statsIfAny(path: string): BigIntStats | undefined {
  try {
    return statsOf(path)
  } catch {
    return undefined
  }
}

/** Sooner than a thread could be asked. */
function statsOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

function looksAs(stats: BigIntStats, before: BigIntStats): boolean {
  return stats.mtimeNs === before.mtimeNs && stats.size === before.size && stats.ino === before.ino
}
