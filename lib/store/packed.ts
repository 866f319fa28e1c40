import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Digest, digestOf } from '../core/digest.ts'
import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import { putImmutable } from './immutable.ts'
import type { ObjectStore } from './object-store.ts'

/** What a packed object may unpack to: room for the largest cluster, none for a bomb. */
export const maxUnpackedBytes = 128 * 1024 * 1024

/** Larger bytes are packed beside other work; smaller ones are packed sooner than a thread could be asked. */
const largeBytes = 64 * 1024
const packBeside = promisify(zstdCompress)
/** Somebody waits for it: the usual level takes twice the time, and packs the digests of inputs no smaller. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 }

async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.byteLength < largeBytes ? zstdCompressSync(bytes) : packBeside(bytes, { params })
}

/** Stores bytes compressed, under the digest of the bytes before compression; it is there when this returns. */
export async function putPacked(bucket: Bucket, keyOf: (digest: Digest) => string, bytes: Uint8Array): Promise<Digest> {
  const digest = digestOf(bytes)
  if (bytes.byteLength > maxUnpackedBytes) {
    const limit = `${maxUnpackedBytes / 1024 / 1024} MiB`
    throw new Problem({ code: 'InvalidInput', subject: keyOf(digest), what: `is larger than ${limit}` })
  }
  await putImmutable(bucket, keyOf(digest), await pack(bytes))
  return digest
}

/** The bytes of a digest, verified; undefined where there are none, which never means that they are empty. */
export async function getPacked(
  store: ObjectStore,
  keyOf: (digest: Digest) => string,
  digest: Digest,
): Promise<Uint8Array | undefined> {
  const found = await store.get(keyOf(digest))
  if (found === undefined) return undefined
  const bytes = unpack(found.bytes)
  if (bytes !== undefined && digestOf(bytes) === digest) return bytes
  throw new Problem({
    code: 'StoreFailed',
    subject: keyOf(digest),
    what: 'does not hold what its name says',
    remedy: 'Delete the object; it is rendered again',
  })
}

/** Undefined for what is no zstd or unpacks to more than the limit. */
function unpack(packed: Uint8Array): Uint8Array | undefined {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: maxUnpackedBytes })
  } catch {
    return undefined
  }
}
