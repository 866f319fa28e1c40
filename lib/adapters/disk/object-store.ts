import { join } from 'node:path'
import { assertObjectKey } from '../../core/object-key.ts'
import { asProblem } from '../../core/problem.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { keyMutex } from './key-mutex.ts'
import { pathOfKey } from './key-path.ts'
import { fileLister } from './listed-file.ts'
import {
  readObjectFile,
  removeObjectFile,
  removeObjectFileIf,
  touchObjectFile,
  writeObjectFile,
} from './object-file.ts'
import { type KeyFile, walk } from './walk.ts'

/** Where a data folder holds its objects, and the drafts of those being written. */
export const objectsFolder = 'objects'
export const draftsFolder = 'drafts'

/** A bucket in a folder that `openDataFolder` prepared: conditions hold within one process, so that process must own it. */
export function diskObjectStore(folder: string): ObjectStore {
  const objects = join(folder, objectsFolder)
  const alone = keyMutex()
  const lister = fileLister()
  let drafts = 0
  const pathOf = (key: string) => {
    assertObjectKey(key)
    return join(objects, pathOfKey(key))
  }
  const listFile = (file: KeyFile) => reported(file.key, 'could not be listed', () => lister.list(file))
  return {
    async get(key) {
      const path = pathOf(key)
      return reported(key, 'could not be read', () => readObjectFile(path))
    },
    async put(key, bytes, condition) {
      const path = pathOf(key)
      const draft = join(folder, draftsFolder, String(++drafts))
      // A copy, for the caller may reuse the buffer while this waits for its turn.
      const write = { path, draft, bytes: Uint8Array.from(bytes), condition }
      return alone(path, () => {
        lister.forget(path)
        return reported(key, 'could not be written', () => writeObjectFile(write))
      })
    },
    async *list(prefix) {
      for await (const files of walk(objects, prefix)) {
        for (const file of files) {
          const listed = lister.same(file) ?? (await alone(file.path, () => listFile(file)))
          if (listed !== undefined) yield listed
        }
      }
    },
    async delete(key) {
      const path = pathOf(key)
      await alone(path, () => {
        lister.forget(path)
        return reported(key, 'could not be deleted', () => removeObjectFile(path))
      })
    },
    async deleteIf(key, condition) {
      const path = pathOf(key)
      return alone(path, () => {
        lister.forget(path)
        return reported(key, 'could not be deleted', () => removeObjectFileIf(path, condition))
      })
    },
    async refresh(key, writtenBefore) {
      const path = pathOf(key)
      return alone(path, () => reported(key, 'could not be refreshed', () => touchObjectFile(path, writtenBefore)))
    },
  }
}

/** System errors as Problems; after one nobody knows whether a write is there. */
async function reported<T>(key: string, what: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (cause) {
    const remedy = 'Check the data folder: free space, permissions, the disk'
    throw asProblem(cause, { code: 'StoreFailed', subject: key, what, remedy })
  }
}
