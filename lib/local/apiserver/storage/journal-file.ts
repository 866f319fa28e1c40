import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type KubeObject, namespaceOf } from '../object.ts'
import { type AppendLines, appending } from './appending.ts'
import { headerLine, journalSchema, objectLine, readLine } from './record.ts'
import type { Journal, StoreOptions } from './store.ts'

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

/** Thrown for a journal that cannot be read: nothing in it is touched. */
export class JournalDamaged extends Error {}

const fileName = 'objects.jsonl'

/**
 * Opens the journal of a cluster in a folder, which belongs to one process at a time. A line cut off at the end is a write that nobody was
 * told of: it is left out. Throws JournalDamaged for anything else that is no line, or is of a later version.
 */
export async function openJournal(folder: string): Promise<JournalFile> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, fileName)
  const { objects, revision } = read(path, await textOf(path))
  // Begun anew with each start: what changed often takes one line again.
  const file = await rewritten(path, revision, objects)
  const { journal, settled } = appending(linesTo(file))
  return {
    found: { revision, objects: [...objects].map(([key, object]) => [resourceOf(key), object] as const) },
    journal,
    async close() {
      await settled()
      await file.close()
    },
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return ''
    throw cause
  }
}

function read(path: string, text: string): { objects: Map<string, KubeObject>; revision: number } {
  const objects = new Map<string, KubeObject>()
  let revision = 0
  const lines = text.split('\n')
  // After the last line end comes nothing, or a line that was cut off.
  lines.pop()
  for (const [index, text] of lines.entries()) {
    const line = readLine(text)
    const where = `${path}, line ${index + 1}`
    if (line.kind === 'damaged' || (index === 0) !== (line.kind === 'header')) {
      throw new JournalDamaged(
        `${where} is damaged: put the file back from a copy, or remove it to begin with an empty cluster`,
      )
    }
    if (line.kind === 'header' && line.schema > journalSchema) {
      throw new JournalDamaged(
        `${where} is of a later version (${line.schema}; this one reads ${journalSchema}): use that version`,
      )
    }
    revision = Math.max(revision, line.revision)
    if (line.kind === 'object') objects.set(`${line.resource} ${keyOf(line.object)}`, line.object)
    if (line.kind === 'gone') objects.delete(`${line.resource} ${line.key}`)
  }
  return { objects, revision }
}

function keyOf(object: KubeObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`
}

function resourceOf(key: string): string {
  return key.slice(0, key.indexOf(' '))
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
    await file.writeFile(headerLine(revision) + lines.join(''))
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
