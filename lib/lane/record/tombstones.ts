import type { LiveObject } from '../../apply/cluster.ts'
import { ownerOf } from '../../apply/guard/other-owner.ts'
import { ourEntry } from '../../apply/manager.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type UnitId, unitId } from '../../flux/definition.ts'
import { recordKey } from '../../store/keys.ts'
import type { InventoryEntry, Tombstone, UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import type { Snapshot } from '../look/snapshot.ts'
import { commit, unlessLost } from './draft.ts'

/** Longest life of a worker (15 minutes in Lambda) with room: until then a stale one may write the object again. */
const watchMs = 20 * 60_000

/**
 * A record whose objects that it gave up were looked for again (F3): one that is there with our labels and our entry goes back into the
 * inventory, from where it is pruned as before; one of which that is not so for longer than any worker lives is forgotten.
 */
export async function withTombstones(
  record: UnitRecord,
  snapshot: Snapshot,
  now: number,
  lookupsAtOnce: number,
): Promise<UnitRecord> {
  if (record.tombstones.length === 0) return record
  const back: InventoryEntry[] = []
  const kept: Tombstone[] = []
  await inParallel(record.tombstones, lookupsAtOnce, async (tombstone) => {
    const sighting = await snapshot.of(tombstone.id)
    const isOurs = sighting.kind === 'seen' && carriesOurs(sighting.metadata, record.unit)
    if (isOurs && sighting.metadata.metadata.deletionTimestamp === undefined) {
      const { id, version } = tombstone
      if (!record.inventory.some((entry) => entry.id === id))
        back.push({ id, version, uid: sighting.metadata.metadata.uid })
    }
    if (isOurs || sighting.kind === 'unknown' || now < tombstone.prunedAt + watchMs) kept.push(tombstone)
  })
  if (back.length === 0 && kept.length === record.tombstones.length) return record
  return { ...record, inventory: [...record.inventory, ...back], tombstones: kept }
}

/** Writes down which tombstones are forgotten: else each audit would look for their objects for ever, and delete what is made by their names much later. */
export async function forgetTombstones({ deps, drafts }: Pick<Activation, 'deps' | 'drafts'>): Promise<void> {
  for (const [unit, draft] of drafts) {
    const stored = deps.memory.records.get(recordKey(deps.cluster.name, unit))
    const isShorter = stored !== undefined && draft.record.tombstones.length < stored.value.tombstones.length
    if (isShorter && stored.etag === draft.seen?.etag) await unlessLost(commit(deps, draft, draft.record))
  }
}

/** Tombstones with those of a prune; an object that was pruned again is watched from then on. */
export function addTombstones(known: readonly Tombstone[], added: readonly Tombstone[]): readonly Tombstone[] {
  return [...known.filter(({ id }) => !added.some((one) => one.id === id)), ...added]
}

function carriesOurs(live: LiveObject, unit: UnitId): boolean {
  const owner = ownerOf(live)
  if (owner === undefined || ourEntry(live) === undefined) return false
  return unit === unitId('Kustomization', owner.namespace, owner.name)
}
