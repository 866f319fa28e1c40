import * as z from 'zod'
import type { Revision } from '../core/revision.ts'
import { type AuditKnowledge, auditKnowledgeFields } from './audit-knowledge.ts'
import type { Bucket } from './bucket.ts'
import type { Codec, Fields } from './codec.ts'
import { type Document, readDocument, type Seen, type WriteResult, writeDocument } from './document.ts'
import { laneKey } from './keys.ts'
import { type CrossCheck, crossCheckFields, type LaneAudit, laneAuditFields } from './lane-audit.ts'
import type { ObjectStore } from './object-store.ts'
import { count, revision, time } from './words.ts'

/** Who works a lane, until when if it does not say so again. */
export interface LaneHolder {
  readonly id: string
  readonly until: number
}

/** What the last finished pass over a cluster saw and came to. */
export interface LanePass {
  /** By source id: the seq of the head that was read, and the revision that it was at. */
  readonly heads: Readonly<Record<string, LaneHead>>
  /** Every unit is ready, nothing is waiting or due, and no person has suspended anything. */
  readonly ready: boolean
  /** Since when passes have come to that at these heads. */
  readonly since: number
}

export interface LaneHead {
  readonly seq: number
  readonly revision?: Revision
}

/** The lane of a cluster: who works there, and what it last came to. It shows and saves work; safety does not rest on it. */
export interface Lane {
  readonly holder?: LaneHolder
  /** Seq of each controls document that the lane has seen, by its key. */
  readonly controls: Readonly<Record<string, number>>
  readonly pass?: LanePass
  /** When a timer message that was sent already will have the lane look again. */
  readonly due?: number
  /** Until when news alone are no reason to ask a cluster that did not answer. */
  readonly awayUntil?: number
  /** The smallest interval of the cluster's units, in milliseconds: how often it is audited where the fleet file does not say. */
  readonly intervalMs?: number
  /** The last audit that was finished, or given up. */
  readonly audit?: LaneAudit
  readonly crossCheck?: CrossCheck
  /** What the last whole audit worked by. */
  readonly known?: AuditKnowledge
}

const head: z.ZodType<LaneHead> = z.strictObject({
  seq: count,
  revision: revision.exactOptional(),
} satisfies Fields<LaneHead>)

const codec: Codec<Lane> = {
  what: 'a lane',
  schema: 2,
  // 1 did not say what an audit came to, nor what it worked by.
  upgrade: (fields) => fields,
  fields: z.strictObject({
    holder: z.strictObject({ id: z.string().min(1), until: time } satisfies Fields<LaneHolder>).exactOptional(),
    controls: z.record(z.string(), count),
    pass: z
      .strictObject({ heads: z.record(z.string(), head), ready: z.boolean(), since: time } satisfies Fields<LanePass>)
      .exactOptional(),
    due: time.exactOptional(),
    awayUntil: time.exactOptional(),
    intervalMs: z.number().positive().exactOptional(),
    audit: laneAuditFields.exactOptional(),
    crossCheck: crossCheckFields.exactOptional(),
    known: auditKnowledgeFields.exactOptional(),
  } satisfies Fields<Lane>),
}

/** The lane of a cluster; undefined where nobody ever worked on it. */
export function readLane(store: ObjectStore, cluster: string): Promise<Document<Lane> | undefined> {
  return readDocument(store, laneKey(cluster), codec)
}

/** Writes the lane of a cluster against what was read. */
export function writeLane(
  bucket: Bucket,
  cluster: string,
  { lane, seen }: { readonly lane: Lane; readonly seen: Seen | undefined },
): Promise<WriteResult> {
  return writeDocument(bucket, { key: laneKey(cluster), codec, value: lane, seen })
}
