import * as z from 'zod'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { type Document, readDocument } from './document.ts'
import { restoreKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { time } from './words.ts'

/** A person has an empty cluster take the place of one that is gone; written by people only, obeyed by the lane. */
export interface RestoreOrder {
  readonly by: string
  readonly at: number
  readonly reason?: string
  /** Uid of the cluster that is gone: once another has its place the order has had its effect, and is none any more; nor is it after a day. */
  readonly from: string
}

const codec: Codec<RestoreOrder> = {
  what: 'an order to restore a cluster',
  schema: 1,
  fields: z.strictObject({
    by: z.string(),
    at: time,
    reason: z.string().exactOptional(),
    from: z.string().min(1),
  } satisfies Fields<RestoreOrder>),
}

/** The last order to restore a cluster; undefined where there never was one. */
export function readRestoreOrder(store: ObjectStore, cluster: string): Promise<Document<RestoreOrder> | undefined> {
  return readDocument(store, restoreKey(cluster), codec)
}

/** Orders it, in place of an order before; whoever calls it sends a wake afterwards. */
export function orderRestore(bucket: Bucket, cluster: string, order: RestoreOrder): Promise<Document<RestoreOrder>> {
  return changeDocument(bucket, { key: restoreKey(cluster), codec, change: () => order })
}
