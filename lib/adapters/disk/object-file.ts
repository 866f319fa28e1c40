import { existsSync, readFileSync, statSync } from 'node:fs'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { digestOf } from '../../core/digest.ts'
import type { DeleteCondition, StoredObject, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import { isErrno, unlessAbsent } from './absent.ts'
import { forgetFolder, makeFolderOnce, syncFolder, writeSynced } from './durable.ts'

/** A write to a file, by way of a draft on the same file system. */
export interface FileWrite {
  readonly path: string
  readonly draft: string
  readonly bytes: Uint8Array
  readonly condition: WriteCondition
}

/** Larger files are read beside other work; smaller ones are there sooner than a thread could be asked. */
const largeBytes = 1024 * 1024

/** The object in a file; its etag is the hash of its bytes. */
export async function readObjectFile(path: string): Promise<StoredObject | undefined> {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  const bytes = await unlessAbsent(stats.size < largeBytes ? readSmall(path) : readFile(path))
  return bytes && { bytes, etag: etagOf(bytes) }
}

async function readSmall(path: string): Promise<Uint8Array> {
  return readFileSync(path)
}

/**
 * A new object gets its name by a link, which fails where the name exists; a changed one by a rename, which replaces in one step.
 * Readers see the old bytes or the new ones, also after a power cut. Between check and rename nobody else may write.
 */
export async function writeObjectFile({ path, draft, bytes, condition }: FileWrite): Promise<WriteOutcome> {
  if ('etag' in condition) {
    const present = await readObjectFile(path)
    if (present?.etag !== condition.etag) return { kind: present === undefined ? 'gone' : 'exists' }
  } else if (existsSync(path)) {
    return { kind: 'exists' }
  }
  const folder = dirname(path)
  try {
    await writeSynced(draft, bytes)
    await makeFolderOnce(folder)
    // A remembered folder that someone removed is made again.
    if (!existsSync(folder)) {
      forgetFolder(folder)
      await makeFolderOnce(folder)
    }
    await ('etag' in condition ? rename(draft, path) : link(draft, path))
    await syncFolder(folder)
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return { kind: 'exists' }
    throw cause
  } finally {
    if (!('etag' in condition) || existsSync(draft)) await rm(draft, { force: true })
  }
  return { kind: 'written', etag: etagOf(bytes) }
}

/** Harmless where nothing is there; folders stay, so that no other write loses its own. */
export async function removeObjectFile(path: string): Promise<void> {
  await unlessAbsent(rm(path, { force: true }))
  await unlessAbsent(syncFolder(dirname(path)))
}

/** Between check and removal nobody else may write. */
export async function removeObjectFileIf(path: string, condition: DeleteCondition): Promise<boolean> {
  const named =
    'etag' in condition
      ? (await readObjectFile(path))?.etag === condition.etag
      : (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) < condition.writtenBefore
  if (named) await removeObjectFile(path)
  return named
}

/** Gives a file that is older than a time the present one, on the disk when this returns; answers whether there is a file. */
export async function touchObjectFile(path: string, olderThan: number): Promise<boolean> {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return false
  if (stats.mtimeMs >= olderThan) return true
  const file = await unlessAbsent(open(path, 'r'))
  if (file === undefined) return false
  try {
    const now = new Date()
    await file.utimes(now, now)
    await file.sync()
  } finally {
    await file.close()
  }
  return true
}

function etagOf(bytes: Uint8Array): string {
  return `"${digestOf(bytes)}"`
}
