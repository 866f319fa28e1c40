import type { UnitId } from '../flux/definition.ts'
import type { Bucket } from './bucket.ts'
import { type Document, readDocument, type Seen, type WriteResult, writeDocument } from './document.ts'
import { unreadable } from './fields.ts'
import { recordKey, recordsPrefix } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { keysOf, type ReadAll, readAll } from './read-all.ts'
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

/** All records of a cluster. While there are problems the cluster's inventories are not known, so nothing may be pruned. */
export async function readRecords(store: ObjectStore, cluster: string): Promise<ReadAll<Document<UnitRecord>>> {
  const keys = await keysOf(store, recordsPrefix(cluster))
  return readAll(keys, (key) => read(store, cluster, key))
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
