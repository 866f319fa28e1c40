import assert from 'node:assert/strict'
import { randomNonces } from '../../lib/adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { type Approval, changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import type { HeldDeletion } from '../../lib/store/record.ts'
import { configMap } from '../support/manifests.ts'
import type { Case, Seen } from '../support/spine.ts'
import type { Files } from './crash-scene.ts'

/** Holds over a whole cluster are the root's. */
export const rootUnit = unitId('Kustomization', 'flux-system', 'flux-system')
/** In milliseconds. */
export const minute = 60_000

/** Files of a unit with that many ConfigMaps, `all-0` and so on. */
export function filesOf(space: string, unit: string, count: number): Files {
  const names = Array.from({ length: count }, (_, index) => `${unit}-${index}`)
  return Object.fromEntries(names.map((name) => [`${unit}/${name}.yaml`, configMap(space, name)]))
}

/** Deletes the files, but for the first ones. */
export function without(files: Files, keep = 0): Files {
  return Object.fromEntries(
    Object.keys(files)
      .slice(keep)
      .map((path) => [path, null]),
  )
}

/** Writes what `sluice approve` writes. */
export async function approve({ data }: Case, hold: HeldDeletion, more: Partial<Approval> = {}): Promise<void> {
  const folder = await openDataFolder(data)
  try {
    const at = Date.now()
    const { artifact, hash } = hold
    const approval = { by: 'ada', at, artifact, hash, expires: at + minute, ...more }
    const bucket = { store: folder.store, nonces: randomNonces, clock: systemClock }
    await changeControls(bucket, unitControlsKey('test', rootUnit), (present) => ({ ...present, approval }))
  } finally {
    await folder.close()
  }
}

/** What a unit holds back. */
export function holdOf({ records }: Seen, unit = rootUnit): HeldDeletion {
  const held = records.get(unit)?.held
  assert.ok(held, `${unit} holds nothing`)
  return held
}

/** How many objects a run deleted. */
export const deletions = ({ writes }: Seen) => writes.filter((write) => write.startsWith('DELETE')).length
