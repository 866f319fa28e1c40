import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import * as z from 'zod'
import { type Digest, digestOf } from '../core/digest.ts'
import type { Bucket } from './bucket.ts'
import type { Document } from './document.ts'
import { packedKey } from './keys.ts'
import type { ObjectStore, WriteCondition } from './object-store.ts'
import { maxUnpackedBytes } from './packed.ts'
import type { UnitRecord } from './record.ts'
import { recordCodec } from './record-codec.ts'

/** A copy of what every audit of a cluster reads. */
export interface PackedCluster {
  /** What was read of each record, by its key. */
  readonly records: ReadonlyMap<string, Document<UnitRecord>>
  /** Texts of the artifacts that define units. */
  readonly artifacts: ReadonlyMap<Digest, string>
}

const schema = 1

const header = z.strictObject({
  schema: z.literal(schema),
  recordSchema: z.literal(recordCodec.schema),
  nonce: z.string(),
})

/** Its bytes are read back as they were written, or not at all. */
const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 } }

/** What was packed of a cluster, with its etag. One that cannot be read, or that another version wrote, is as good as none: it is only a cache. */
export async function readPackedCluster(
  store: ObjectStore,
  cluster: string,
): Promise<PackedCluster & { readonly etag: string | undefined }> {
  const found = await store.get(packedKey(cluster))
  const packed = found && unpackCluster(found.bytes)
  return { ...(packed ?? { records: new Map(), artifacts: new Map() }), etag: found?.etag }
}

/** Writes it over what was read; answers its etag, or undefined where another one came between, whose copy is as good. */
export async function writePackedCluster(
  { store, nonces }: Bucket,
  cluster: string,
  { packed, over }: { readonly packed: PackedCluster; readonly over: string | undefined },
): Promise<string | undefined> {
  const condition: WriteCondition = over === undefined ? { create: true } : { etag: over }
  const outcome = await store.put(packedKey(cluster), packCluster(packed, nonces()), condition)
  return outcome.kind === 'written' ? outcome.etag : undefined
}

type Row = readonly [key: string, seq: number, etag: string, value: UnitRecord]

/** Three lines of JSON: what wrote it, the records, and the texts. */
function packCluster({ records, artifacts }: PackedCluster, nonce: string): Uint8Array {
  const top = { schema, recordSchema: recordCodec.schema, nonce }
  const rows = [...records].map(([key, { seq, etag, value }]): Row => [key, seq, etag, value])
  const lines = [top, rows, [...artifacts.values()]].map((line) => JSON.stringify(line))
  return zstdCompressSync(lines.join('\n'), checked)
}

/**
 * Records are taken as they are: each was checked when it was written (documents), the checksum says that these are the bytes that this schema
 * wrote, and each counts only while the listing shows the etag that it was read with. Checking 16,000 entries anew costs more than an audit.
 */
function unpackCluster(bytes: Uint8Array): PackedCluster | undefined {
  try {
    const text = zstdDecompressSync(bytes, { maxOutputLength: maxUnpackedBytes }).toString()
    const [top = '', rows = '', texts = ''] = text.split('\n')
    header.parse(JSON.parse(top))
    const all: readonly Row[] = JSON.parse(rows)
    const artifacts = z.array(z.string()).parse(JSON.parse(texts))
    return {
      records: new Map(all.map(([key, seq, etag, value]) => [key, { value, seq, etag }])),
      artifacts: new Map(artifacts.map((artifact) => [digestOf(artifact), artifact])),
    }
  } catch {
    return undefined
  }
}
