import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeObject } from '../object.ts'
import { type AppendLines, appending } from './appending.ts'
import { keepEnd, readEnd } from './end-file.ts'
import { followEnd } from './follow-end.ts'
import { JournalDamaged } from './journal-damaged.ts'
import { type Journaled, putBack, readJournal, resourceOf } from './read-journal.ts'
import { headerLine, objectLine } from './record.ts'
import type { Journal, StoreOptions } from './store.ts'
import { syncNames } from './sync-names.ts'
import { textOf } from './text-of.ts'

/** What was found in a folder, and where changes go from now on. */
export interface JournalFile {
  readonly found: NonNullable<StoreOptions['found']>
  readonly journal: Journal
  close(): Promise<void>
}

/** What of an open file it takes to put lines at its end; a write may take a part of the bytes. */
export interface LinesFile {
  stat(): Promise<{ readonly size: number }>
  write(bytes: Uint8Array, from: number, length: number, at: number): Promise<{ readonly bytesWritten: number }>
  datasync(): Promise<void>
  truncate(size: number): Promise<void>
}

const fileName = 'objects.jsonl'
const endPauseMs = 5_000

/**
 * Opens the journal of a cluster in a folder, which belongs to one process at a time. A line cut off at the end is a write that nobody was
 * told of: it is left out. Throws JournalDamaged, and writes nothing, for any other line that is damaged or missing, for a file that is
 * missing or shorter than it once was, and for one of a later version.
 */
export async function openJournal(folder: string, pauseMs = endPauseMs): Promise<JournalFile> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, fileName)
  const { objects, revision } = await readFolder(folder, path)
  // Begun anew with each start: what changed often takes one line again.
  const file = await rewritten(path, revision, objects)
  try {
    await syncNames(folder)
    await keepEnd(folder, revision)
  } catch (cause) {
    await file.close()
    throw cause
  }
  const append = appending(linesTo(file))
  const end = followEnd(folder, revision, pauseMs)
  return {
    found: { revision, objects: [...objects].map(([key, object]) => [resourceOf(key), object] as const) },
    journal(change) {
      const kept = append(change)
      return change === undefined ? kept : kept.then(() => end.reached(change.revision))
    },
    async close() {
      // What the disk had no room for was told to whoever wrote it.
      await append().catch(() => undefined)
      await file.close()
      await end.close()
    },
  }
}

async function readFolder(folder: string, path: string): Promise<Journaled> {
  const [text, end] = [await textOf(path), await readEnd(folder)]
  if (text === undefined && end === undefined) return { objects: new Map(), revision: 0, lines: 0 }
  if (text === undefined) throw new JournalDamaged(`${path} is missing: ${putBack}`)
  const found = readJournal(path, text)
  if (end === undefined || found.revision >= end.revision) return found
  const what = `ends with line ${found.lines} at revision ${found.revision}, and was at ${end.revision} before`
  const remedy = `put the folder back from a copy, or remove ${end.path} to go on from this earlier state`
  throw new JournalDamaged(`${path} ${what}: ${remedy}`)
}

async function rewritten(
  path: string,
  revision: number,
  objects: ReadonlyMap<string, KubeObject>,
): Promise<FileHandle> {
  const next = `${path}.next`
  const file = await open(next, 'w', 0o600)
  try {
    const lines = [...objects].map(([key, object]) => objectLine(resourceOf(key), object))
    await file.writeFile(headerLine(revision, lines.length) + lines.join(''))
    await file.datasync()
    await rename(next, path)
    return file
  } catch (cause) {
    await file.close()
    throw cause
  }
}

/** What could not be written whole is taken back: the next lines must not follow half a line. */
export function linesTo(file: LinesFile): AppendLines {
  return async (lines) => {
    const { size } = await file.stat()
    const bytes = Buffer.from(lines)
    try {
      // A disk that fills up takes what fits, and refuses only what comes after that.
      for (let done = 0; done < bytes.length; ) {
        done += (await file.write(bytes, done, bytes.length - done, size + done)).bytesWritten
      }
      await file.datasync()
    } catch (cause) {
      await file.truncate(size)
      throw cause
    }
  }
}
