import { inflateSync, type ZlibOptions } from 'node:zlib'
import { malformed } from './malformed.ts'
import type { ObjectType } from './object.ts'

/** One entry of a pack: a whole object, or a delta against an earlier offset or another object. */
export interface PackEntry {
  readonly offset: number
  readonly kind: ObjectType | { readonly baseOffset: number } | { readonly baseOid: string }
  readonly data: Buffer
  /** Offset of the next entry. */
  readonly next: number
}

const types: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }

/** Reads the entry at an offset; refuses content that is longer than it says. */
export function packEntryAt(pack: Buffer, offset: number, maxBytes: number): PackEntry {
  const head = headerAt(pack, offset)
  if (head.size > maxBytes) throw malformed(`an object is larger than the limit of ${maxBytes} bytes`)
  const { kind, next } = kindAt(pack, offset, head)
  const { data, consumed } = inflateAt(pack, next, head.size)
  return { offset, kind, data, next: next + consumed }
}

interface Header {
  readonly type: number
  readonly size: number
  readonly next: number
}

function headerAt(pack: Buffer, offset: number): Header {
  let byte = byteAt(pack, offset)
  const type = (byte >> 4) & 7
  let size = byte & 15
  let at = offset + 1
  for (let shift = 4; byte >= 0x80; shift += 7) {
    if (shift > 46) throw malformed('an object has an impossible size')
    byte = byteAt(pack, at)
    size += (byte & 0x7f) * 2 ** shift
    at += 1
  }
  return { type, size, next: at }
}

function kindAt(pack: Buffer, offset: number, head: Header): { kind: PackEntry['kind']; next: number } {
  const type = types[head.type]
  if (type !== undefined) return { kind: type, next: head.next }
  if (head.type === 7) {
    const next = head.next + 20
    if (next > pack.length) throw malformed('the pack is cut short')
    return { kind: { baseOid: pack.toString('hex', head.next, next) }, next }
  }
  if (head.type !== 6) throw malformed('the pack has an object of unknown type')
  let at = head.next
  let byte = byteAt(pack, at)
  let distance = byte & 0x7f
  while (byte >= 0x80) {
    at += 1
    byte = byteAt(pack, at)
    // Each further byte adds one, so that no distance has two spellings.
    distance = (distance + 1) * 128 + (byte & 0x7f)
    if (distance > offset) break
  }
  if (distance === 0 || distance > offset) throw malformed('a delta names a base outside the pack')
  return { kind: { baseOffset: offset - distance }, next: at + 1 }
}

function inflateAt(pack: Buffer, start: number, size: number): { data: Buffer; consumed: number } {
  // Room for what is announced and no more: a bomb fails before it is unpacked.
  const room = { chunkSize: Math.min(Math.max(size, 64), 65_536), maxOutputLength: Math.max(size, 1) }
  const { data, consumed } = inflateWithInfo(pack.subarray(start), room)
  if (data.length !== size) throw malformed('an object is shorter than it says')
  return { data, consumed }
}

/** Node's types do not know that `info` makes the answer a pair. */
function inflateWithInfo(input: Buffer, room: ZlibOptions): { data: Buffer; consumed: number } {
  let answer: unknown
  try {
    answer = inflateSync(input, { ...room, info: true })
  } catch (cause) {
    throw malformed('an object does not unpack', cause)
  }
  if (typeof answer !== 'object' || answer === null || !('buffer' in answer) || !('engine' in answer)) {
    throw new TypeError('zlib gave no info')
  }
  const { buffer, engine } = answer
  if (!Buffer.isBuffer(buffer) || typeof engine !== 'object' || engine === null || !('bytesWritten' in engine)) {
    throw new TypeError('zlib gave no info')
  }
  return { data: buffer, consumed: Number(engine.bytesWritten) }
}

function byteAt(pack: Buffer, at: number): number {
  const byte = pack[at]
  if (byte === undefined) throw malformed('the pack is cut short')
  return byte
}
