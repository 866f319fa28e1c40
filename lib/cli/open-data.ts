import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomNonces } from '../adapters/crypto/random-nonces.ts'
import { type DataFolder, openDataFolder } from '../adapters/disk/data-folder.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { Problem } from '../core/problem.ts'
import type { Product } from './product.ts'

/** Opens what a run left; looking at a folder must not make a data folder of it. */
export async function openProduct(folder: string): Promise<Product> {
  if (!isDataFolder(folder)) {
    const what = existsSync(folder) ? 'is no data folder' : 'is not there'
    const remedy = 'Name the data folder with --data, or fill one with "sluice local --once"'
    throw new Problem({ code: 'NotFound', subject: folder, what, remedy })
  }
  const data = await openDataFolder(folder)
  return {
    bucket: { store: data.store, nonces: randomNonces, clock: systemClock },
    // Nobody else works on the folder while its lock is held here; who takes it next looks at every cluster first.
    wake: async () => undefined,
    close: () => data.close(),
  }
}

/** The data folder, or a passing one where nothing was ever synced. */
export async function openDataToLook(folder: string): Promise<DataFolder> {
  if (isDataFolder(folder)) return openDataFolder(folder)
  const passing = await mkdtemp(join(tmpdir(), 'sluice-look-'))
  const data = await openDataFolder(passing)
  return {
    ...data,
    async close() {
      await data.close()
      await rm(passing, { recursive: true, force: true })
    },
  }
}

function isDataFolder(folder: string): boolean {
  return existsSync(join(folder, 'schema.json'))
}
