import * as z from 'zod'
import { canonical, canonicalWith } from '../core/canonical.ts'
import { remembered } from '../core/remembered.ts'
import { checkedEach, checkedOnce } from './checked-parts.ts'
import type { Codec, Fields } from './codec.ts'
import { definitionFields } from './definition-fields.ts'
import { driftFindingFields, driftRevertsFields, unrecordedFields } from './drift-fields.ts'
import { heldDeletionFields, inventoryEntryFields, pruneIntentFields, tombstoneFields } from './inventory-fields.ts'
import type { Condition, HistoryEntry, InventoryEntry, UnitEvent, UnitRecord } from './record.ts'
import { count, digest, inventoryIdWord, revision, time, unitIdWord } from './words.ts'

const text = z.string()

const condition: z.ZodType<Condition> = z.strictObject({
  type: z.enum(['Ready', 'Healthy', 'Reconciling', 'Stalled']),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: text,
  message: text,
  lastTransitionTime: text,
} satisfies Fields<Condition>)

/** Fields of what happened to a unit, as records and the audit trail hold them. */
export const unitEventShape = {
  seq: count,
  time,
  severity: z.enum(['info', 'error']),
  reason: text,
  message: text,
  revision: revision.exactOptional(),
  drift: z.array(driftFindingFields).exactOptional(),
  driftMore: count.exactOptional(),
} satisfies Fields<UnitEvent>

const unitEvent: z.ZodType<UnitEvent> = z.strictObject(unitEventShape)

const historyEntry: z.ZodType<HistoryEntry> = z.strictObject({
  artifact: digest,
  revision,
  status: text,
  first: time,
  last: time,
  count,
} satisfies Fields<HistoryEntry>)

const textOfDefinition = remembered<UnitRecord['definition'], string>(canonical)
const textOfEntry = remembered<InventoryEntry, string>(canonical)

const target = z.strictObject({ revision, artifact: digest })

/** How the record of a unit is written. */
export const recordCodec: Codec<UnitRecord> = {
  what: 'a record',
  schema: 4,
  // 3 knew nothing of clusters that take the place of others.
  upgrade: (fields) => fields,
  fields: z.strictObject({
    unit: unitIdWord,
    parent: unitIdWord.exactOptional(),
    definition: checkedOnce(definitionFields),
    target: target.extend({ superseded: count.exactOptional(), waitedMs: time.exactOptional() }).exactOptional(),
    attempted: target.extend({ at: time }).exactOptional(),
    applied: target.extend({ desired: digest, at: time }).exactOptional(),
    restoring: target.exactOptional(),
    inventory: checkedEach(inventoryEntryFields),
    yields: z.array(inventoryIdWord).exactOptional(),
    intents: z.array(pruneIntentFields),
    tombstones: z.array(tombstoneFields),
    conditions: z.array(condition),
    controlsSeen: z.record(text, count),
    held: heldDeletionFields.exactOptional(),
    drift: z.array(driftFindingFields).exactOptional(),
    reverts: z.array(driftRevertsFields).exactOptional(),
    unrecorded: z.array(unrecordedFields).exactOptional(),
    approvalsUsed: z.array(text),
    outbox: z.array(unitEvent),
    nextEvent: count,
    history: z.array(historyEntry),
    attempt: count,
    nextDue: time.exactOptional(),
    removed: time.exactOptional(),
  } satisfies Fields<UnitRecord>),
  text: (document) =>
    Buffer.from(
      canonicalWith(document, {
        definition: textOfDefinition(document.definition),
        inventory: `[${document.inventory.map(textOfEntry).join(',')}]`,
      }),
    ),
}
