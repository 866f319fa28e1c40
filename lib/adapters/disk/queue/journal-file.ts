import { writeFileSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../durable.ts'

/** A file that is appended to, and now and then written anew. */
export interface JournalFile {
  /** How much is in it. */
  readonly size: number
  /** False until the first `replace`, and after a failure: then nobody knows what is on the disk, and only `replace` helps. */
  readonly whole: boolean
  append(text: string): void
  /** When it resolves, everything that was appended is on the disk. */
  sync(): Promise<void>
  /** Puts a text in the place of all that is there, in one step that no crash divides; where it fails, what was there mostly stays. */
  replace(text: string): Promise<void>
  close(): Promise<void>
}

/** The file of a path, whose folder must be there. Appending takes microseconds, less than a hop to another thread. */
export function journalFile(path: string): JournalFile {
  const draft = `${path}.draft`
  let file: FileHandle | undefined
  let size = 0
  let whole = false

  /** The open file for an operation after which, if it fails, nothing is known. */
  const risk = (): FileHandle => {
    if (file === undefined || !whole) throw new Error('the file has to be replaced first')
    whole = false
    return file
  }
  const writeDraft = async (text: string): Promise<FileHandle> => {
    // A crash may have left one.
    await rm(draft, { force: true })
    const next = await open(draft, 'ax', 0o600)
    try {
      writeFileSync(next.fd, text)
      await next.sync()
      return next
    } catch (cause) {
      await next.close()
      await rm(draft, { force: true })
      throw cause
    }
  }

  return {
    get size() {
      return size
    },
    get whole() {
      return whole
    },
    append(text) {
      writeFileSync(risk().fd, text)
      size += Buffer.byteLength(text)
      whole = true
    },
    async sync() {
      await risk().datasync()
      whole = true
    },
    async replace(text) {
      const next = await writeDraft(text)
      whole = false
      await file?.close()
      file = next
      size = Buffer.byteLength(text)
      await rename(draft, path)
      // Without it, a power cut could bring the old file back, without what is appended to this one.
      await syncFolder(dirname(path))
      whole = true
    },
    async close() {
      await file?.close()
      file = undefined
      whole = false
    },
  }
}
