import type { SourceId, SourceSpec } from '../source/spec.ts'
import type { Bucket } from './bucket.ts'
import { type Document, readDocument, type Seen, type WriteResult, writeDocument } from './document.ts'
import { decode } from './envelope.ts'
import type { Head } from './head.ts'
import { headCodec } from './head-codec.ts'
import { headKey } from './keys.ts'
import type { ObjectStore, StoredObject } from './object-store.ts'

/** The head of a source that was never resolved. */
export function emptyHead(source: SourceSpec): Head {
  return { source, woken: 0, earlier: [], builds: {} }
}

/** Where a source stands. */
export function readHead(store: ObjectStore, source: SourceId): Promise<Document<Head> | undefined> {
  return readDocument(store, headKey(source), headCodec)
}

/** A head whose bytes were read. */
export function decodeHead(source: SourceId, { bytes, etag }: StoredObject): Document<Head> {
  return { ...decode(headKey(source), headCodec, bytes), etag }
}

/** Moves a head against what was read before its source was resolved; `lost` means resolve again, from the read. */
export function writeHead(
  bucket: Bucket,
  source: SourceId,
  { head, seen }: { readonly head: Head; readonly seen: Seen | undefined },
): Promise<WriteResult> {
  return writeDocument(bucket, { key: headKey(source), codec: headCodec, value: head, seen })
}

/** Notes that all wakes for the head's present seq were accepted. The seq stays: it counts changes of revision or builds only. */
export function writeWoken(bucket: Bucket, source: SourceId, document: Document<Head>): Promise<WriteResult> {
  const { seq, etag } = document
  const value = { ...document.value, woken: seq }
  return writeDocument(bucket, { key: headKey(source), codec: headCodec, value, seen: { seq, etag }, keepSeq: true })
}
