import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder, writeSynced } from './durable.ts'

/** Puts a text in the place of a file, readable by its user alone; readers see the old text or the new one, also after a power cut. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  await rm(draft, { force: true })
  await writeSynced(draft, Buffer.from(text))
  await rename(draft, path)
  await syncFolder(dirname(path))
}
