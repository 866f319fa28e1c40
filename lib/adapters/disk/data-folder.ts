import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Problem } from '../../core/problem.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { unlessAbsent } from './absent.ts'
import { makeFolder } from './durable.ts'
import { lockFolder } from './lock.ts'
import { writeObjectFile } from './object-file.ts'
import { diskObjectStore, draftsFolder, objectsFolder } from './object-store.ts'

/** Raised when the layout of the data folder changes; documents have schemas of their own. */
const layoutSchema = 1

/** A data folder, owned by this process unless it is shared. */
export interface DataFolder {
  readonly path: string
  readonly store: ObjectStore
  /** Where another process owns it, and it is only looked at. */
  readonly isShared?: true
  close(): Promise<void>
}

/** Takes a data folder, making it where it is not there. Throws `Locked` while another process owns it, `SchemaTooNew` for a newer layout. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder)
  await makeFolder(path).catch((cause: unknown) => {
    const remedy = 'Choose a folder that this user may write to'
    throw new Problem({ code: 'StoreFailed', subject: path, what: 'cannot be made', remedy, cause })
  })
  const lock = await lockFolder(path)
  try {
    await checkLayout(path)
    // Drafts of a process that was killed; nobody else writes any now.
    await rm(join(path, draftsFolder), { recursive: true, force: true })
    await makeFolder(join(path, draftsFolder))
    await makeFolder(join(path, objectsFolder))
  } catch (cause) {
    await lock.release()
    throw cause
  }
  return { path, store: diskObjectStore(path), close: () => lock.release() }
}

async function checkLayout(folder: string): Promise<void> {
  const path = join(folder, 'schema.json')
  const text = await unlessAbsent(readFile(path, 'utf8'))
  if (text === undefined) {
    const bytes = Buffer.from(`${JSON.stringify({ schema: layoutSchema })}\n`)
    await writeObjectFile({ path, draft: `${path}.draft`, bytes, condition: { create: true } })
    return
  }
  const schema = schemaIn(text)
  if (schema === layoutSchema) return
  if (schema !== undefined && schema > layoutSchema) {
    const what = `has layout ${schema}, this version knows up to ${layoutSchema}; it was left as it is`
    const remedy = 'Use the version of Sluice that wrote it, or a newer one'
    throw new Problem({ code: 'SchemaTooNew', subject: folder, what, remedy })
  }
  const what = 'does not name the layout of the data folder'
  const remedy = 'Bring it back from a copy of the folder, or choose another data folder'
  throw new Problem({ code: 'StoreFailed', subject: path, what, remedy })
}

function schemaIn(text: string): number | undefined {
  const match = /^\s*\{\s*"schema"\s*:\s*([1-9][0-9]{0,8})\b/.exec(text)
  return match ? Number(match[1]) : undefined
}
