import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import {
  type DeadLetters,
  type Delivered,
  longestVisibilityMs,
  mostReceived,
  type Place,
  type QueueReader,
  type ReceiveOptions,
} from '../queue.ts'
import { bell } from './bell.ts'
import { keyOf } from './dedup-window.ts'
import type { QueueOp, SentOp } from './queue-op.ts'
import type { QueueState } from './queue-state.ts'

/** How the operations of a queue are kept: applied and forgotten in memory, written down first on disk. */
export interface OpLog {
  /** Resolves once a message is kept for good and applied. */
  commit(op: SentOp): Promise<void>
  /** Applies an operation at once, and keeps it when there is time: what is lost of these costs a redelivery. */
  note(op: QueueOp): void
}

export interface KeptQueueWorld {
  readonly state: QueueState
  readonly log: OpLog
  readonly clock: Clock
  /** Gives an id that was never given before. */
  readonly ids: () => string
}

/** A queue in this process: what its senders, its workers and people see of it is made of this. */
export interface KeptQueue {
  send(body: string, sending: Sending): Promise<void>
  readonly reader: QueueReader & DeadLetters & { readonly size: number }
  /** Nothing is accepted or delivered any more, and who waits is answered. */
  end(): void
}

/** Where and when a message is due; without a place it has no order. */
export interface Sending {
  readonly place?: Place
  readonly delayMs: number
}

export function keptQueue({ state, log, clock, ids }: KeptQueueWorld): KeptQueue {
  const changed = bell(clock)
  /** Of messages that are not accepted yet: their repeats share their fate. */
  const underWay = new Map<string, Promise<void>>()
  let ended = false

  const accept = async (body: string, { place, delayMs }: Sending): Promise<void> => {
    const sentAt = clock.now()
    await log.commit({ op: 'sent', id: ids(), body, sentAt, due: sentAt + delayMs, receives: 0, place })
    changed.ring()
  }
  const send = async (body: string, sending: Sending): Promise<void> => {
    if (ended) throw new Problem({ code: 'Aborted', what: 'queue is closed' })
    const { place } = sending
    if (place === undefined) return accept(body, sending)
    const key = keyOf(place)
    const first = underWay.get(key)
    if (first !== undefined) return first
    if (state.isRepeat(place, clock.now())) return
    const accepted = accept(body, sending).finally(() => underWay.delete(key))
    underWay.set(key, accepted)
    return accepted
  }
  const take = ({ max, groups = max, visibilityMs }: ReceiveOptions): readonly Delivered[] => {
    const limits = {
      max: Math.min(max, mostReceived),
      groups,
      visibilityMs: Math.min(visibilityMs, longestVisibilityMs),
    }
    const ops = state.receive(clock.now(), limits)
    for (const op of ops) log.note(op)
    return ops.flatMap((op) => (op.op === 'received' ? (state.delivered(op.id) ?? []) : []))
  }
  const receive = async (options: ReceiveOptions): Promise<readonly Delivered[]> => {
    const end = clock.now() + options.waitMs
    for (;;) {
      if (ended || options.signal.aborted) return []
      const taken = take(options)
      const now = clock.now()
      if (taken.length > 0 || now >= end) return taken
      await changed.wait(Math.min(end, state.nextShown() ?? end) - now, options.signal)
    }
  }
  const settle = (receipt: string, op: (id: string, now: number) => QueueOp): void => {
    const now = clock.now()
    const id = state.inHand(receipt, now)
    if (id === undefined) return
    log.note(op(id, now))
    // Either the message itself can be received now, or the next one of its group.
    changed.ring()
  }

  return {
    send,
    reader: {
      receive,
      remove: async (receipt: string) => settle(receipt, (id) => ({ op: 'removed', id })),
      release: async (receipt: string, afterMs: number) =>
        settle(receipt, (id, now) => ({ op: 'released', id, until: now + Math.min(afterMs, longestVisibilityMs) })),
      dead: () => state.dead(),
      async sendBack(id) {
        const letter = state.buried(id)
        if (letter === undefined) return false
        const { body, place } = letter
        // A new id of deduplication, or the window of the first one might swallow it. A crash before it is removed sends it twice.
        const again = place && { group: place.group, dedupId: `redrive:${ids()}` }
        await accept(body, { delayMs: 0, ...(again !== undefined && { place: again }) })
        log.note({ op: 'removed', id })
        return true
      },
      get size() {
        return state.size
      },
    },
    end() {
      ended = true
      changed.ring()
    },
  }
}
