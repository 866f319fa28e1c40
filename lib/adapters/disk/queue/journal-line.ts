import { crc32 } from 'node:zlib'
import * as z from 'zod'
import type { QueueOp } from '../../../queue/kept/queue-op.ts'

/** The schema that this version writes and reads. */
export const journalSchema = 1

const id = z.string()
const time = z.number()
const place = z.object({ group: z.string(), dedupId: z.string() })

const queueOp: z.ZodType<QueueOp> = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('sent'),
    id,
    body: z.string(),
    sentAt: time,
    due: time,
    receives: z.int().nonnegative(),
    place: place.optional(),
  }),
  z.object({ op: z.literal('received'), id, until: time }),
  z.object({ op: z.literal('released'), id, until: time }),
  z.object({ op: z.literal('removed'), id }),
  z.object({ op: z.literal('dead'), id, at: time }),
  z.object({ op: z.literal('seen'), place, at: time }),
])

const versioned = z.object({ schema: z.int() })

/** What a line of a journal turns out to be. */
export type JournalLine =
  | { readonly kind: 'op'; readonly op: QueueOp }
  | { readonly kind: 'newer'; readonly schema: number }
  /** With the later schema that it names, though its checksum is wrong: a damaged line, or one that is made in another way. */
  | { readonly kind: 'unreadable'; readonly claims?: number }

/**
 * An operation as a line with its checksum. It begins with a line break as well, so that what was torn before it, or a damaged line
 * break, costs one line alone. Each line names its schema: a journal whose first line is damaged is still known for what it is.
 */
export function journalLine(op: QueueOp): string {
  const text = JSON.stringify({ schema: journalSchema, ...op })
  return `\n${checksum(text)} ${text}\n`
}

/** Reads what stands between two line breaks. */
export function parseJournalLine(bytes: Uint8Array): JournalLine {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = line.subarray(9)
  if (line.toString('latin1', 0, 9) !== `${checksum(text)} `) return { kind: 'unreadable', ...claimsOf(line) }
  const value: unknown = JSON.parse(text.toString())
  const found = versioned.safeParse(value)
  if (found.success && found.data.schema > journalSchema) return { kind: 'newer', schema: found.data.schema }
  const op = queueOp.safeParse(value)
  return op.success ? { kind: 'op', op: op.data } : { kind: 'unreadable' }
}

function claimsOf(line: Buffer): { readonly claims?: number } {
  const found = versioned.safeParse(jsonIn(line.toString('utf8', Math.max(0, line.indexOf('{')))))
  return found.success && found.data.schema > journalSchema ? { claims: found.data.schema } : {}
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checksum(text: string | Uint8Array): string {
  return crc32(text).toString(16).padStart(8, '0')
}
