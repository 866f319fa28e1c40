import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { type DataFolder, openDataFolder } from '../../../lib/adapters/disk/data-folder.ts'
import { objectStoreContract } from '../../contract/object-store.ts'

const opened: DataFolder[] = []
after(async () => {
  for (const folder of opened) {
    await folder.close()
    await rm(folder.path, { recursive: true })
  }
})

objectStoreContract('the disk store', async () => {
  const folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'sluice-store-')))
  opened.push(folder)
  return folder.store
})
