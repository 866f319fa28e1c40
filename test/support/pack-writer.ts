import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/** One entry to write: a whole object by type number, or a delta against an earlier entry or an object by id. */
export type PackPart =
  | { readonly type: 1 | 2 | 3 | 4; readonly data: Buffer; readonly announced?: number }
  | { readonly back: number; readonly data: Buffer }
  | { readonly base: string; readonly data: Buffer }

/** A pack of the given parts; `back` counts entries backwards. */
export function writePack(parts: readonly PackPart[], count = parts.length): Buffer {
  const head = Buffer.alloc(12)
  head.write('PACK')
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(count, 8)
  const written: Buffer[] = [head]
  const offsets: number[] = []
  let at = head.length
  for (const [index, part] of parts.entries()) {
    offsets.push(at)
    const entry = writeEntry(part, at, 'back' in part ? (offsets[index - part.back] ?? at + part.back) : 0)
    written.push(entry)
    at += entry.length
  }
  return sealPack(Buffer.concat(written))
}

/** Adds the checksum that makes a pack of its body. */
export function sealPack(body: Buffer): Buffer {
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}

/** A delta of copies `[offset, length]` and literal texts. */
export function writeDelta(
  base: number,
  result: number,
  steps: readonly (readonly [number, number] | string)[],
): Buffer {
  const parts = steps.map((step) => {
    if (typeof step === 'string') return Buffer.concat([Buffer.from([step.length]), Buffer.from(step)])
    const numbers = Buffer.alloc(7)
    numbers.writeUInt32LE(step[0])
    numbers.writeUIntLE(step[1], 4, 3)
    return Buffer.concat([Buffer.from([0xff]), numbers])
  })
  return Buffer.concat([size(base), size(result), ...parts])
}

function writeEntry(part: PackPart, at: number, baseAt: number): Buffer {
  const type = 'type' in part ? part.type : 'back' in part ? 6 : 7
  const announced = 'type' in part ? (part.announced ?? part.data.length) : part.data.length
  const first = (type << 4) | (announced & 15)
  const rest = Math.floor(announced / 16)
  const head = rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 0x80]), size(rest)])
  const base = 'back' in part ? distance(at - baseAt) : 'base' in part ? Buffer.from(part.base, 'hex') : Buffer.alloc(0)
  return Buffer.concat([head, base, deflateSync(part.data)])
}

function size(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest >= 0x80 ? 0x80 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.from(bytes)
}

function distance(value: number): Buffer {
  const bytes = [value & 0x7f]
  for (let rest = Math.floor(value / 128) - 1; rest >= 0; rest = Math.floor(rest / 128) - 1)
    bytes.unshift((rest & 0x7f) | 0x80)
  return Buffer.from(bytes)
}
