import type { ObjectRef } from '../core/object-ref.ts'
import type { InventoryEntry } from '../store/record.ts'
import { entryHashOf, hasIntruder, metaHashOf } from './baseline.ts'
import type { LiveObject } from './cluster.ts'
import { keptFromApply } from './guard/guards.ts'
import { ourEntry } from './manager.ts'
import { trustsGeneration } from './trusted-generation.ts'

/**
 * What listed metadata says of an inventory's object.
 * - `clean`: as after our last verified apply.
 * - `skipped`: still to be left alone, as its metadata says.
 * - `look`: something moved; GET and bodyClean, then a dry-run if need be.
 * - `unlisted`: not in a complete LIST; GET says whether it is missing or lost its owner label.
 * - `replaced`: another object of the same name. `terminating`: wait until it is gone, then apply.
 */
export type Judgement = 'clean' | 'skipped' | 'look' | 'unlisted' | 'replaced' | 'terminating'

/** Judges an object by a metadata-only LIST. After a change of the CRD or the server's version (`distrust`) only a close look counts. */
export function judge(
  listed: LiveObject | undefined,
  entry: Pick<InventoryEntry, 'uid' | 'baseline' | 'skipped'>,
  type: Pick<ObjectRef, 'group' | 'kind'>,
  options: { readonly key: Uint8Array; readonly distrust?: boolean },
): Judgement {
  if (listed === undefined) return 'unlisted'
  const uid = entry.baseline?.uid ?? entry.uid
  if (uid !== undefined && listed.metadata.uid !== uid) return 'replaced'
  if (listed.metadata.deletionTimestamp !== undefined) return 'terminating'
  if (entry.skipped === true) return keptFromApply(listed, listed) === undefined ? 'look' : 'skipped'
  return options.distrust !== true && isClean(listed, entry, type, options.key) ? 'clean' : 'look'
}

function isClean(
  listed: LiveObject,
  { baseline }: Pick<InventoryEntry, 'baseline'>,
  { group, kind }: Pick<ObjectRef, 'group' | 'kind'>,
  key: Uint8Array,
): boolean {
  const ours = ourEntry(listed)
  if (baseline === undefined || ours === undefined || entryHashOf(ours.raw) !== baseline.entryHash) return false
  if (listed.metadata.resourceVersion === baseline.resourceVersion) return true
  if (!trustsGeneration(group, kind) || baseline.generation === undefined) return false
  if (listed.metadata.generation !== baseline.generation || hasIntruder(listed)) return false
  return metaHashOf(listed, key) === baseline.metaHash
}
