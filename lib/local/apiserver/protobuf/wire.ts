import type { Buffer } from 'node:buffer'

/** One field of a message as it is sent: a number, or bytes of text, lists and messages. */
export interface WireField {
  readonly number: number
  readonly value: bigint | Buffer
}

/** Thrown for bytes that are no message. */
export class NoMessage extends Error {}

const varint = 0
const fixed64 = 1
const delimited = 2
const fixed32 = 5

/** The fields of a message, in their order. Throws NoMessage. */
export function fieldsOf(bytes: Buffer): readonly WireField[] {
  const fields: WireField[] = []
  let at = 0
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new NoMessage('unexpected EOF')
    at += length
    return bytes.subarray(at - length, at)
  }
  const number = (): bigint => {
    const { value, end } = readVarint(bytes, at)
    at = end
    return value
  }
  while (at < bytes.length) {
    const tag = Number(number())
    const [field, kind] = [tag >> 3, tag & 7]
    if (kind === varint) fields.push({ number: field, value: number() })
    else if (kind === fixed64) fields.push({ number: field, value: take(8) })
    else if (kind === delimited) fields.push({ number: field, value: take(Number(number())) })
    else if (kind === fixed32) fields.push({ number: field, value: take(4) })
    else throw new NoMessage(`illegal wireType ${kind}`)
  }
  return fields
}

/** All numbers of a packed list. */
export function numbersOf(bytes: Buffer): readonly bigint[] {
  const numbers: bigint[] = []
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readVarint(bytes, at)
    numbers.push(value)
    at = end
  }
  return numbers
}

function readVarint(bytes: Buffer, from: number): { readonly value: bigint; readonly end: number } {
  let value = 0n
  for (let at = from, shift = 0n; at < bytes.length; at++, shift += 7n) {
    const byte = bytes[at] ?? 0
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), end: at + 1 }
  }
  throw new NoMessage('unexpected EOF')
}
