import { link, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { digestOf } from '../../core/digest.ts'
import type { StoredObject, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import { isErrno, unlessAbsent } from './absent.ts'
import { makeFolder, syncFolder, writeSynced } from './durable.ts'

/** A write to a file, by way of a draft on the same file system. */
export interface FileWrite {
  readonly path: string
  readonly draft: string
  readonly bytes: Uint8Array
  readonly condition: WriteCondition
}

/** The object in a file; its etag is the hash of its bytes. */
export async function readObjectFile(path: string): Promise<StoredObject | undefined> {
  const bytes = await unlessAbsent(readFile(path))
  return bytes && { bytes, etag: etagOf(bytes) }
}

/**
 * A new object gets its name by a link, which fails where the name exists; a changed one by a rename, which replaces in one step.
 * Readers see the old bytes or the new ones, also after a power cut. Between check and rename nobody else may write.
 */
export async function writeObjectFile({ path, draft, bytes, condition }: FileWrite): Promise<WriteOutcome> {
  if ('etag' in condition) {
    const present = await readObjectFile(path)
    if (present?.etag !== condition.etag) return { kind: present === undefined ? 'gone' : 'exists' }
  } else if ((await unlessAbsent(stat(path))) !== undefined) {
    return { kind: 'exists' }
  }
  await makeFolder(dirname(path))
  try {
    await writeSynced(draft, bytes)
    await ('etag' in condition ? rename(draft, path) : link(draft, path))
    await syncFolder(dirname(path))
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return { kind: 'exists' }
    throw cause
  } finally {
    await rm(draft, { force: true })
  }
  return { kind: 'written', etag: etagOf(bytes) }
}

/** Harmless where nothing is there; folders stay, so that no other write loses its own. */
export async function removeObjectFile(path: string): Promise<void> {
  await unlessAbsent(rm(path, { force: true }))
  await unlessAbsent(syncFolder(dirname(path)))
}

function etagOf(bytes: Uint8Array): string {
  return `"${digestOf(bytes)}"`
}
