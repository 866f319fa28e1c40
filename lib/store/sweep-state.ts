import * as z from 'zod'
import type { Bucket } from './bucket.ts'
import type { Codec, Fields } from './codec.ts'
import { type Document, readDocument, type Seen, type WriteResult, writeDocument } from './document.ts'
import { sweepStateKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { time } from './words.ts'

/** Since when every sweep has found something. */
export type Since = Readonly<Record<string, number>>

/** What sweeps have found that may go: it goes once sweeps a day apart agree. */
export interface SweepState {
  /** Keys of old objects that nothing refers to. */
  readonly unreferenced: Since
  /** `source/build/cluster`: builds of a head that no record of the cluster names. */
  readonly unnamed: Since
  /** Ids of sources of which nobody wants anything. */
  readonly unused: Since
}

const since: z.ZodType<Since> = z.record(z.string(), time)

const codec: Codec<SweepState> = {
  what: 'what sweeps have found',
  remedy: 'Remove it: the next two sweeps find anew what may go; until then nothing does',
  schema: 1,
  fields: z.strictObject({
    unreferenced: since,
    unnamed: since,
    unused: since,
  } satisfies Fields<SweepState>),
}

/** What the sweeps before have found; undefined before the first one. */
export function readSweepState(store: ObjectStore): Promise<Document<SweepState> | undefined> {
  return readDocument(store, sweepStateKey, codec)
}

/** Notes what a sweep has found against what it read; `lost` means that another sweep is at work. */
export function writeSweepState(bucket: Bucket, state: SweepState, seen: Seen | undefined): Promise<WriteResult> {
  return writeDocument(bucket, { key: sweepStateKey, codec, value: state, seen })
}
