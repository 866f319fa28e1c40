import * as z from 'zod'
import type { Digest } from '../core/digest.ts'
import type { Revision } from '../core/revision.ts'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { type Document, readDocument, tryDocument, type Unreadable } from './document.ts'
import type { ObjectStore } from './object-store.ts'
import { count, digest, revision, time } from './words.ts'

/** Who asked for something, and when. */
interface Asked {
  readonly by: string
  readonly at: number
  readonly reason?: string
}

/** Nothing is applied until it is lifted. */
export interface Suspension extends Asked {}

/** Keeps a unit at an earlier artifact; it holds until it is unpinned, whatever the head does. */
export interface Pin extends Asked {
  readonly artifact: Digest
  /** The revision that gave the artifact, for people. */
  readonly revision: Revision
}

/** Lets one held deletion through: valid until it expires, used once, and only where the deletions are no others. */
export interface Approval extends Asked {
  readonly artifact: Digest | 'vanished'
  /** Hash of the sorted (id, uid) set that was shown to the person. */
  readonly hash: Digest
  readonly expires: number
}

/** Has a unit looked at as by an audit: each request counts once, by the seq of the controls that it was written with. */
export interface ReconcileRequest extends Asked {
  /** That seq; other orders move it on. Missing where the version before wrote it. */
  readonly seq?: number
}

/** What people asked for, of a unit, a cluster or everything; written by them only, never by a lane. */
export interface Controls {
  readonly suspend?: Suspension
  readonly pin?: Pin
  readonly approval?: Approval
  /** The last one. */
  readonly reconcile?: ReconcileRequest
}

const asked = { by: z.string(), at: time, reason: z.string().exactOptional() }
const suspension = z.strictObject(asked satisfies Fields<Suspension>)
const reconcile = z.strictObject({ ...asked, seq: count.exactOptional() } satisfies Fields<ReconcileRequest>)
const pin = z.strictObject({ ...asked, artifact: digest, revision } satisfies Fields<Pin>)
const approval = z.strictObject({
  ...asked,
  artifact: z.union([digest, z.literal('vanished')]),
  hash: digest,
  expires: time,
} satisfies Fields<Approval>)

/** How controls are written. */
const controlsCodec: Codec<Controls> = {
  what: 'controls',
  schema: 2,
  // 1 had no requests to reconcile.
  upgrade: (fields) => fields,
  fields: z.strictObject({
    suspend: suspension.exactOptional(),
    pin: pin.exactOptional(),
    approval: approval.exactOptional(),
    reconcile: reconcile.exactOptional(),
  } satisfies Fields<Controls>),
}

/** The controls of a key (`allControlsKey`, `clusterControlsKey`, `unitControlsKey`); undefined where none were ever given. */
export function readControls(store: ObjectStore, key: string): Promise<Document<Controls> | undefined> {
  return readDocument(store, key, controlsCodec)
}

/** The same; what cannot be read is answered, not thrown. */
export function tryControls(store: ObjectStore, key: string): Promise<Document<Controls> | Unreadable | undefined> {
  return tryDocument(store, key, controlsCodec)
}

/** Changes the controls of a key, whoever else changes them at the same time; whoever calls it sends a wake afterwards. */
export function changeControls(
  bucket: Bucket,
  key: string,
  change: (present: Controls, seq: number) => Controls,
): Promise<Document<Controls>> {
  return changeDocument(bucket, { key, codec: controlsCodec, change: (present, seq) => change(present ?? {}, seq) })
}
