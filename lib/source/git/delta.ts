import { malformed } from './malformed.ts'

/** Rebuilds an object from its base and a delta: copies out of the base and literal bytes (gitformat-pack). */
export function applyDelta(base: Buffer, delta: Buffer, maxBytes: number): Buffer {
  const source = sizeAt(delta, 0)
  const target = sizeAt(delta, source.next)
  if (source.size !== base.length) throw malformed('a delta belongs to another base')
  if (target.size > maxBytes) throw malformed('a delta makes an object above the limit')
  const result = Buffer.allocUnsafe(target.size)
  let filled = 0
  let at = target.next
  while (at < delta.length) {
    const step = stepAt(delta, at)
    const from = step.copy ? base : delta
    if (step.offset + step.length > from.length || filled + step.length > result.length) {
      throw malformed('a delta reaches outside its base or result')
    }
    from.copy(result, filled, step.offset, step.offset + step.length)
    filled += step.length
    at = step.next
  }
  if (filled !== result.length) throw malformed('a delta is cut short')
  return result
}

/** Size of the object that a delta makes, read without making it. */
export function deltaResultSize(delta: Buffer): number {
  return sizeAt(delta, sizeAt(delta, 0).next).size
}

interface Step {
  readonly copy: boolean
  readonly offset: number
  readonly length: number
  readonly next: number
}

function stepAt(delta: Buffer, start: number): Step {
  const op = delta[start] ?? 0
  if (op === 0) throw malformed('a delta has an unknown step')
  if (op < 0x80) return { copy: false, offset: start + 1, length: op, next: start + 1 + op }
  let at = start + 1
  const number = (bits: number, count: number): number => {
    let value = 0
    for (let index = 0; index < count; index += 1) {
      if ((bits & (1 << index)) === 0) continue
      const byte = delta[at]
      if (byte === undefined) throw malformed('a delta is cut short')
      value += byte * 2 ** (8 * index)
      at += 1
    }
    return value
  }
  const offset = number(op & 0x0f, 4)
  const length = number((op >> 4) & 0x07, 3)
  // Zero stands for 64 KiB, the length that would not fit.
  return { copy: true, offset, length: length === 0 ? 0x10000 : length, next: at }
}

function sizeAt(delta: Buffer, start: number): { size: number; next: number } {
  let size = 0
  for (let index = 0; index < 7; index += 1) {
    const byte = delta[start + index]
    if (byte === undefined) break
    size += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { size, next: start + index + 1 }
  }
  throw malformed('a delta has no size')
}
