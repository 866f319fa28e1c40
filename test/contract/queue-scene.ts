import assert from 'node:assert/strict'
import type { Delivered, QueueReader, ReceiveOptions } from '../../lib/queue/queue.ts'

/** A queue in a test, with the time that it goes by. */
export interface QueueScene<Sender> {
  readonly queue: Sender & QueueReader
  /** Lets at least so much time pass for the queue. */
  pass(ms: number): Promise<void>
  /** Bodies of the dead letters. */
  dead(): Promise<readonly string[]>
}

/** How a suite gets its queues: an empty one for each case. */
export interface QueueKind<Sender> {
  readonly name: string
  open(options?: { readonly maxReceiveCount?: number }): Promise<QueueScene<Sender>>
  /** Cases at once: where time is real, waiting for one after the other would take minutes. */
  readonly concurrency?: number
  /** Cases that this implementation cannot show or does not keep, each with the reason. */
  readonly except?: Readonly<Record<string, string>>
}

/** One thing that a queue must do. */
export interface QueueCase<Sender> {
  readonly name: string
  readonly maxReceiveCount?: number
  run(scene: QueueScene<Sender>): Promise<void>
}

/** Long enough that nothing of a case comes again by itself. */
const longMs = 60_000

/** Takes what is there now. */
export function take(reader: QueueReader, options: Partial<ReceiveOptions> = {}): Promise<readonly Delivered[]> {
  const { signal } = new AbortController()
  return reader.receive({ max: 10, visibilityMs: longMs, waitMs: 0, signal, ...options })
}

/** Takes all that is there now, by as many receives as it needs: SQS may answer fewer than are asked for. */
export async function takeAll(reader: QueueReader): Promise<readonly Delivered[]> {
  const all: Delivered[] = []
  for (;;) {
    const some = await take(reader)
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** Takes the one message that is there. */
export async function takeOne(reader: QueueReader, options: Partial<ReceiveOptions> = {}): Promise<Delivered> {
  const taken = await take(reader, { max: 1, ...options })
  assert.equal(taken.length, 1, 'one message is delivered')
  return taken[0]!
}

/** What was sent as `{ text }`. */
export function texts(delivered: readonly { readonly body: string }[]): readonly string[] {
  return delivered.map(({ body }) => JSON.parse(body).text)
}

/** Removes what was delivered. */
export async function removeAll(reader: QueueReader, delivered: readonly Delivered[]): Promise<void> {
  for (const { receipt } of delivered) await reader.remove(receipt)
}
