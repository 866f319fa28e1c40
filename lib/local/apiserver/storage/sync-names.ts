import { open } from 'node:fs/promises'

/** Puts the names in a folder on the disk: without it a power cut may bring back the file that one was put in the place of. */
export async function syncNames(folder: string): Promise<void> {
  const names = await open(folder, 'r')
  try {
    await names.sync()
  } finally {
    await names.close()
  }
}
