import * as z from 'zod'
import type { Fields } from './codec.ts'
import type { Baseline, HeldDeletion, InventoryEntry, PruneIntent, Tombstone } from './record.ts'
import { digest, inventoryIdWord, time } from './words.ts'

const text = z.string()

const baseline: z.ZodType<Baseline> = z.strictObject({
  uid: text,
  resourceVersion: text,
  generation: z.int().exactOptional(),
  entryHash: digest,
  metaHash: digest,
  bodyHash: digest,
} satisfies Fields<Baseline>)

/** An inventory entry as records hold it. */
export const inventoryEntryFields: z.ZodType<InventoryEntry> = z.strictObject({
  id: inventoryIdWord,
  version: text,
  uid: text.exactOptional(),
  desired: digest.exactOptional(),
  baseline: baseline.exactOptional(),
  skipped: z.literal(true).exactOptional(),
  leavingSince: time.exactOptional(),
} satisfies Fields<InventoryEntry>)

/** A prune intent as records hold it. */
export const pruneIntentFields: z.ZodType<PruneIntent> = z.strictObject({
  id: inventoryIdWord,
  version: text,
  uid: text,
  resourceVersion: text,
} satisfies Fields<PruneIntent>)

/** A tombstone as records hold it. */
export const tombstoneFields: z.ZodType<Tombstone> = z.strictObject({
  id: inventoryIdWord,
  version: text,
  uid: text,
  prunedAt: time,
} satisfies Fields<Tombstone>)

/** A held deletion as records hold it. */
export const heldDeletionFields: z.ZodType<HeldDeletion> = z.strictObject({
  artifact: z.union([digest, z.literal('vanished')]),
  hash: digest,
  objects: z.array(z.strictObject({ id: inventoryIdWord, uid: text })),
  why: text,
} satisfies Fields<HeldDeletion>)
