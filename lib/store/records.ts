import type { UnitId } from '../flux/definition.ts'
import type { Bucket } from './bucket.ts'
import { type Document, readDocument, type Seen, type WriteResult, writeDocument } from './document.ts'
import { unreadable } from './fields.ts'
import { recordKey, recordsPrefix } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { listEtags, type ReadAll, readAll } from './read-all.ts'
import type { UnitRecord } from './record.ts'
import { recordCodec } from './record-codec.ts'

/** What is known of a unit on a cluster. */
export function readRecord(
  store: ObjectStore,
  cluster: string,
  unit: UnitId,
): Promise<Document<UnitRecord> | undefined> {
  return read(store, cluster, recordKey(cluster, unit))
}

/**
 * All records of a cluster. While there are problems the cluster's inventories are not known, so nothing may be pruned. Those in `known` with
 * the etag that the listing shows are not read again; what was read is put there. `listed` is a listing that was made already.
 */
export async function readRecords(
  store: ObjectStore,
  cluster: string,
  known: Map<string, Document<UnitRecord>> = new Map(),
  listed?: ReadonlyMap<string, string>,
): Promise<ReadAll<Document<UnitRecord>>> {
  const prefix = recordsPrefix(cluster)
  const all = listed ?? (await listEtags(store, prefix))
  const etags = new Map([...all].filter(([key]) => key.startsWith(prefix)))
  for (const [key, { etag }] of known) if (etags.get(key) !== etag) known.delete(key)
  const unknown = [...etags.keys()].filter((key) => !known.has(key))
  const { problems } = await readAll(unknown, async (key) => {
    const document = await read(store, cluster, key)
    if (document !== undefined) known.set(key, document)
  })
  return { found: [...etags.keys()].flatMap((key) => known.get(key) ?? []), problems }
}

/** Writes the record of a unit against what was read. */
export function writeRecord(
  bucket: Bucket,
  cluster: string,
  { record, seen }: { readonly record: UnitRecord; readonly seen: Seen | undefined },
): Promise<WriteResult> {
  return writeDocument(bucket, { key: recordKey(cluster, record.unit), codec: recordCodec, value: record, seen })
}

async function read(store: ObjectStore, cluster: string, key: string): Promise<Document<UnitRecord> | undefined> {
  const document = await readDocument(store, key, recordCodec)
  if (document !== undefined && recordKey(cluster, document.value.unit) !== key) {
    throw unreadable(key, recordCodec, 'it is the record of another unit')
  }
  return document
}
