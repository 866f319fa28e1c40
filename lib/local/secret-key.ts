import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../adapters/disk/absent.ts'
import { writeObjectFile } from '../adapters/disk/object-file.ts'
import { Problem } from '../core/problem.ts'

const bytes = 32

/** Key of the hashes of secret objects, made once per data folder and readable by its owner only. A new key costs one close look. */
export async function secretKey(dataFolder: string): Promise<Uint8Array> {
  const path = join(dataFolder, 'secret-key')
  const known = await read(path)
  if (known !== undefined) return known
  // Lanes that start together make it at once: each has a draft of its own, the first link wins.
  const draft = `${path}.${randomUUID()}`
  await writeObjectFile({ path, draft, bytes: randomBytes(bytes), condition: { create: true } })
  const made = await read(path)
  if (made === undefined) throw new Problem({ code: 'StoreFailed', subject: path, what: 'cannot be written' })
  return made
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    const key = await readFile(path)
    if (key.length === bytes) return key
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw new Problem({ code: 'StoreFailed', subject: path, what: 'cannot be read', cause })
  }
  const remedy = 'Remove the file; every object is then looked at closely once'
  throw new Problem({ code: 'StoreFailed', subject: path, what: `is not a key of ${bytes} bytes`, remedy })
}
