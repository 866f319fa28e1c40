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
      const all = Object.entries(source.intervals)
      const kept = all.filter(([by]) => by.split('/')[0] !== cluster)
      // One of which nobody said how often, as the version before wrote them, is not known to be this cluster's.
      if (kept.length === all.length) return source
      return kept.length === 0 ? undefined : { ...source, intervals: Object.fromEntries(kept) }
    })
  }
  const keys = (await keysOf(store, clusterPrefix(cluster))).filter((key) => key !== identityKey(cluster))
  for (const key of keys) await store.delete(key)
  await forgetIdentity(store, cluster)
  const records = keys.filter((key) => key.startsWith(recordsPrefix(cluster))).length
  return { records, others: keys.length - records }
}
