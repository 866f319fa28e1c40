import type { Digest } from '../../core/digest.ts'
import { readPackedCluster, writePackedCluster } from '../../store/packed-cluster.ts'
import type { LaneDeps } from '../deps.ts'
import { holdsOthers } from '../discover/settled.ts'

type World = Pick<LaneDeps, 'bucket' | 'cluster' | 'memory'>

/** Of all records, how many may differ from their packed copy before an audit that changes records itself stops to pack them. */
const mostStale = 0.25

/** Has a process that remembers nothing read all records by one request; the listing tells which of them count. */
export async function recallRecords({ bucket, cluster, memory }: World): Promise<void> {
  if (memory.packed !== undefined) return
  const { records, artifacts, etag } = await readPackedCluster(bucket.store, cluster.name)
  memory.packed = { etag, etags: new Map([...records].map(([key, document]) => [key, document.etag])) }
  for (const [key, document] of records) if (!memory.records.has(key)) memory.records.set(key, document)
  for (const [digest, text] of artifacts) memory.artifacts.set(digest, text)
}

/**
 * Packs what is remembered, at the end of an audit, where the packed copy is behind. A copy of a thousand records is large: an audit that changed some
 * itself leaves it to the next one, unless so many differ that reading them one by one would cost more; wakes leave it alone.
 */
export async function packRecords({ bucket, cluster, memory }: World, wrote: boolean): Promise<void> {
  const { packed, records } = memory
  if (packed === undefined) return
  const stale = [...records].filter(([key, { etag }]) => packed.etags.get(key) !== etag).length
  const gone = [...packed.etags.keys()].filter((key) => !records.has(key)).length
  if (stale + gone === 0 || (wrote && stale + gone <= records.size * mostStale)) return
  keepDefining(memory)
  const { artifacts } = memory
  const etag = await writePackedCluster(bucket, cluster.name, { packed: { records, artifacts }, over: packed.etag })
  const etags = new Map([...records].map(([key, document]) => [key, document.etag]))
  // Another process packed meanwhile: what it wrote is read by the next audit.
  if (etag === undefined) delete memory.packed
  else memory.packed = { etag, etags }
}

/** Of all texts, those that define units now. */
function keepDefining({ records, artifacts }: World['memory']): void {
  const defining = new Set<Digest | undefined>()
  for (const { value } of records.values()) if (holdsOthers(value)) defining.add(value.applied?.artifact)
  for (const digest of artifacts.keys()) if (!defining.has(digest)) artifacts.delete(digest)
}
