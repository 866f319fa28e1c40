import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../json.ts'
import { JournalDamaged } from './journal-damaged.ts'
import { syncNames } from './sync-names.ts'
import { textOf } from './text-of.ts'

const fileName = 'objects.end'

/** A revision that the journal has reached for certain, and where that is written. */
export interface JournalEnd {
  readonly path: string
  readonly revision: number
}

/**
 * How far the journal of a folder goes at least: without this one that lost its end, or all of it, reads as an earlier state. Undefined where
 * it was not kept yet, as by versions before. Throws JournalDamaged where it cannot be read.
 */
export async function readEnd(folder: string): Promise<JournalEnd | undefined> {
  const path = join(folder, fileName)
  const text = await textOf(path)
  if (text === undefined) return undefined
  const revision = revisionIn(text)
  if (revision !== undefined) return { path, revision }
  throw new JournalDamaged(`${path}, line 1 is damaged: remove that file, no object is lost with it`)
}

/** Keeps the revision, which is on the disk already, for the next start. */
export async function keepEnd(folder: string, revision: number): Promise<void> {
  const path = join(folder, fileName)
  const next = `${path}.next`
  const file = await open(next, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify({ revision })}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncNames(folder)
}

function revisionIn(text: string): number | undefined {
  try {
    const end: unknown = JSON.parse(text)
    return isObject(end) && Number.isSafeInteger(end.revision) ? Number(end.revision) : undefined
  } catch {
    return undefined
  }
}
