import type { Bucket } from './bucket.ts'
import { forgetIdentity } from './identity.ts'
import { clusterPrefix, identityKey, recordsPrefix } from './keys.ts'
import { keysOf } from './read-all.ts'
import { readAllSources, reviseSources } from './sources.ts'

/** What was forgotten of a cluster. */
export interface Forgotten {
  readonly records: number
  /** Documents beside the records: controls, lane, copies. */
  readonly others: number
}

/**
 * Deletes every document of a cluster that nobody works on any more, and what it asked of sources; its events stay. The identity goes last, so
 * that a call which was cut short leaves a name that still stands for this cluster, and is finished by the next call.
 */
export async function forgetCluster(bucket: Bucket, cluster: string): Promise<Forgotten> {
  const { store } = bucket
  for (const { key } of (await readAllSources(store)).found) {
    await reviseSources(bucket, key, (source) => {
      const kept = Object.entries(source.intervals).filter(([by]) => by.split('/')[0] !== cluster)
      return kept.length === 0 ? undefined : { ...source, intervals: Object.fromEntries(kept) }
    })
  }
  const keys = (await keysOf(store, clusterPrefix(cluster))).filter((key) => key !== identityKey(cluster))
  for (const key of keys) await store.delete(key)
  await forgetIdentity(store, cluster)
  const records = keys.filter((key) => key.startsWith(recordsPrefix(cluster))).length
  return { records, others: keys.length - records }
}
