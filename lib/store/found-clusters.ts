import * as z from 'zod'
import type { Found, FoundClusters, Vanished } from '../fleet/found-clusters.ts'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { readDocument } from './document.ts'
import { foundClustersKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { time } from './words.ts'

const found: z.ZodType<Found> = z.strictObject({
  set: z.string(),
  account: z.string(),
  names: z.array(z.string()),
  problem: z.strictObject({ message: z.string(), since: time }).exactOptional(),
} satisfies Fields<Found>)

const codec: Codec<FoundClusters> = {
  what: 'clusters that were found',
  schema: 1,
  fields: z.strictObject({
    searches: z.record(z.string(), found),
    vanished: z.record(z.string(), z.strictObject({ set: z.string(), since: time } satisfies Fields<Vanished>)),
  } satisfies Fields<FoundClusters>),
}

/** What the searches for cluster sets found; undefined before the first one was answered. */
export async function readFoundClusters(store: ObjectStore): Promise<FoundClusters | undefined> {
  return (await readDocument(store, foundClustersKey, codec))?.value
}

/** Changes it on top of whatever is there. */
export async function changeFoundClusters(
  bucket: Bucket,
  change: (present: FoundClusters | undefined) => FoundClusters,
): Promise<FoundClusters> {
  return (await changeDocument(bucket, { key: foundClustersKey, codec, change })).value
}
