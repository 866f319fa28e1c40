import { promisify } from 'node:util'
import { zstdCompress, zstdDecompressSync } from 'node:zlib'
import { digestOfValue } from '../../core/digest.ts'
import type { ObjectStore, WriteCondition } from '../../store/object-store.ts'
import type { GitLimits } from './limits.ts'
import { type GitObject, gitObject, isObjectType } from './object.ts'
import type { GitTransport } from './transport.ts'

/** Objects of one commit as kept in the bucket, in one piece. */
export interface Snapshot {
  readonly objects: ReadonlyMap<string, GitObject>
  readonly etag: string
}

/**
 * Where the objects of a commit are kept. Address and credential are part of the name: what a server gave to one credential is
 * found only by sources that use the same one, and those ask the server first.
 */
export function snapshotKey(from: Pick<GitTransport, 'url' | 'credential'>, commit: string): string {
  return `blobs/git/${digestOfValue({ url: from.url, credential: from.credential })}/${commit}`
}

/** Megabytes are packed beside other work. */
const pack = promisify(zstdCompress)

const signature = 'sluice git objects 1\n'

/** Reads a kept commit. Ids are computed from the content again; what is damaged counts as absent and is overwritten. */
export async function readSnapshot(store: ObjectStore, key: string, limits: GitLimits) {
  const stored = await store.get(key)
  if (stored === undefined) return undefined
  return {
    objects: decodeObjects(stored.bytes, limits.unpackedBytes) ?? new Map(),
    etag: stored.etag,
  } satisfies Snapshot
}

/** Keeps objects of a commit; gives the new etag, or undefined where another process was faster, whose copy serves as well. */
export async function writeSnapshot(store: ObjectStore, key: string, objects: readonly GitObject[], etag?: string) {
  const condition: WriteCondition = etag === undefined ? { create: true } : { etag }
  const outcome = await store.put(key, await encodeObjects(objects), condition)
  return outcome.kind === 'written' ? outcome.etag : undefined
}

/** Objects one after the other, each as `<type> <length>\n<data>`, compressed together. */
function encodeObjects(objects: readonly GitObject[]): Promise<Uint8Array> {
  const parts: Buffer[] = [Buffer.from(signature)]
  for (const { type, data } of objects) parts.push(Buffer.from(`${type} ${data.length}\n`), data)
  return pack(Buffer.concat(parts))
}

/** The objects by id, or undefined where the bytes are damaged. */
function decodeObjects(bytes: Uint8Array, maxBytes: number): ReadonlyMap<string, GitObject> | undefined {
  const text = unpack(bytes, maxBytes)
  if (text?.toString('latin1', 0, signature.length) !== signature) return undefined
  const objects = new Map<string, GitObject>()
  let at = signature.length
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    const [type = '', size = ''] = text.toString('latin1', at, Math.max(end, at)).split(' ')
    const next = end + 1 + Number(size)
    if (end < 0 || !isObjectType(type) || !/^\d+$/.test(size) || next > text.length) return undefined
    const object = gitObject(type, text.subarray(end + 1, next))
    objects.set(object.oid, object)
    at = next
  }
  return objects
}

function unpack(bytes: Uint8Array, maxBytes: number): Buffer | undefined {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    return undefined
  }
}
