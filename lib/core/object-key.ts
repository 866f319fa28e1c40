import { Problem } from './problem.ts'

const maxKeyBytes = 1_024
/** The longest name of a Kubernetes object; leaves a file name on disk room for our mark. */
const maxSegmentBytes = 253

/**
 * Refuses a key that some object store could not hold or would change on the way: S3 allows 1,024 bytes, HTTP clients fold `.`, `..`
 * and empty segments, file systems limit a name to 255 bytes.
 */
export function assertObjectKey(key: string): void {
  const wrong = objectKeyFault(key)
  if (wrong === undefined) return
  const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}...` : key)
  throw new Problem({ code: 'InvalidInput', subject: `object key ${shown}`, what: wrong })
}

function objectKeyFault(key: string): string | undefined {
  if (Buffer.byteLength(key) > maxKeyBytes) return `is longer than ${maxKeyBytes} bytes`
  if (!key.isWellFormed()) return 'holds half a character'
  for (const segment of key.split('/')) {
    if (segment === '') return 'has an empty segment'
    if (segment === '.' || segment === '..') return `has the segment ${segment}`
    if (Buffer.byteLength(segment) > maxSegmentBytes) return `has a segment longer than ${maxSegmentBytes} bytes`
    if (/\p{Cc}/u.test(segment)) return 'holds a control character'
  }
  return undefined
}

/** Order of UTF-8 bytes, as S3 lists keys; JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(left: string, right: string): number {
  if (halves.test(left) || halves.test(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right))
  return left < right ? -1 : left > right ? 1 : 0
}

/** Halves of characters beyond U+FFFF. */
const halves = /[\uD800-\uDFFF]/
