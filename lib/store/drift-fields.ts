import * as z from 'zod'
import type { Fields } from './codec.ts'
import type { DriftActor, DriftedField, DriftFinding, DriftReverts, UnrecordedObject } from './drift.ts'
import { count, inventoryIdWord, time } from './words.ts'

const text = z.string()

const field: z.ZodType<DriftedField> = z.strictObject({
  path: text,
  pointer: text.exactOptional(),
  wanted: text.exactOptional(),
  found: text.exactOptional(),
  foreign: z.literal(true).exactOptional(),
} satisfies Fields<DriftedField>)

const actor: z.ZodType<DriftActor> = z.strictObject({
  manager: text,
  operation: text,
  time: text.exactOptional(),
  subresource: text.exactOptional(),
} satisfies Fields<DriftActor>)

/** A finding as records and events hold it. */
export const driftFindingFields: z.ZodType<DriftFinding> = z.strictObject({
  id: inventoryIdWord,
  version: text,
  kind: z.enum(['missing', 'replaced', 'terminating', 'changed', 'ownership', 'unrecorded']),
  fields: z.array(field),
  more: count.exactOptional(),
  actors: z.array(actor),
  firstSeen: time,
  times: count,
  done: z.enum(['reverted', 'reported', 'held-back']),
  nextTry: time.exactOptional(),
} satisfies Fields<DriftFinding>)

/** What a record keeps of reverts. */
export const driftRevertsFields: z.ZodType<DriftReverts> = z.strictObject({
  id: inventoryIdWord,
  count,
  firstSeen: time,
  at: z.array(time),
  last: time,
  pauseMs: count.exactOptional(),
} satisfies Fields<DriftReverts>)

/** An object that no inventory lists, as records hold it. */
export const unrecordedFields: z.ZodType<UnrecordedObject> = z.strictObject({
  id: inventoryIdWord,
  version: text,
  uid: text,
} satisfies Fields<UnrecordedObject>)
