import { isDeepStrictEqual } from 'node:util'
import { boundedMap, type SmallMap } from '../core/bounded-map.ts'
import { isJsonObject } from '../core/json.ts'
import type { SourceId, SourceSpec } from '../source/spec.ts'
import type { Bucket } from './bucket.ts'
import { type Document, type DocumentWrite, type Seen, type WriteResult, writeDocument } from './document.ts'
import { opened } from './envelope.ts'
import { readObject, type UnknownFields } from './fields.ts'
import type { Head, HeadBuild } from './head.ts'
import { headCodec, textOfBuilds } from './head-codec.ts'
import { headKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'

/** The head of a source that was never resolved. */
export function emptyHead(source: SourceSpec): Head {
  return { source, woken: 0, earlier: [], builds: {} }
}

/**
 * What a process keeps of heads, each good for one etag. Their builds are the same objects from one push to the next where they did not
 * change: whatever was made of one need not be made again.
 */
export type HeadMemory = SmallMap<Document<Head>>

const keptHeads = 64

export function headMemory(): HeadMemory {
  return boundedMap(keptHeads)
}

/** Where a source stands. What is as it was needs no decoding. */
export async function readHead(
  store: ObjectStore,
  source: SourceId,
  memory?: HeadMemory,
): Promise<Document<Head> | undefined> {
  const key = headKey(source)
  const found = await store.get(key)
  if (found === undefined) return undefined
  const known = memory?.get(key)
  if (known?.etag === found.etag) return known
  const document = { ...opened(key, headCodec, parsed(key, found.bytes, known?.value.builds)), etag: found.etag }
  memory?.set(key, document)
  return document
}

/** A document that begins with the builds that are known differs from them in the rest alone, as after its wakes were sent. */
function parsed(key: string, bytes: Uint8Array, known: Head['builds'] | undefined): UnknownFields {
  if (known === undefined) return readObject(key, headCodec, bytes)
  const start = textOfBuilds(known)
  if (bytes[start.length] === comma && start.equals(bytes.subarray(0, start.length))) {
    const rest = Buffer.concat([Buffer.from('{'), bytes.subarray(start.length + 1)])
    return { ...readObject(key, headCodec, rest), builds: known }
  }
  const { builds, ...rest } = readObject(key, headCodec, bytes)
  return { ...rest, builds: withKnown(builds, known) }
}

const comma = 0x2c

/** The builds as found, but those that are known as they are known. */
function withKnown(found: unknown, known: Readonly<Record<string, HeadBuild>>): unknown {
  if (!isJsonObject(found)) return found
  return Object.fromEntries(
    Object.entries(found).map(([id, build]) => {
      const before = Object.hasOwn(known, id) ? known[id] : undefined
      return [id, isDeepStrictEqual(before, build) ? before : build]
    }),
  )
}

/** Moves a head against what was read before its source was resolved; `lost` means resolve again, from the read. */
export function writeHead(
  bucket: Bucket,
  source: SourceId,
  { head, seen }: { readonly head: Head; readonly seen: Seen | undefined },
  memory?: HeadMemory,
): Promise<WriteResult> {
  return write(bucket, { key: headKey(source), codec: headCodec, value: head, seen }, memory)
}

/** Notes that all wakes for the head's present seq were accepted. The seq stays: it counts changes of revision or builds only. */
export function writeWoken(
  bucket: Bucket,
  source: SourceId,
  document: Document<Head>,
  memory?: HeadMemory,
): Promise<WriteResult> {
  const { seq, etag } = document
  const value = { ...document.value, woken: seq }
  const seen = { seq, etag }
  return write(bucket, { key: headKey(source), codec: headCodec, value, seen, keepSeq: true }, memory)
}

async function write(bucket: Bucket, document: DocumentWrite<Head>, memory?: HeadMemory): Promise<WriteResult> {
  const written = await writeDocument(bucket, document)
  if (written.kind === 'won') memory?.set(document.key, { ...written.seen, value: document.value })
  return written
}
