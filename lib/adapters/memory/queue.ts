import type { Clock } from '../../core/clock.ts'
import { type KeptQueue, keptQueue } from '../../queue/kept/kept-queue.ts'
import { queueState } from '../../queue/kept/queue-state.ts'
import { delaySender, fifoSender } from '../../queue/kept/senders.ts'
import {
  type DeadLetters,
  type DelayQueue,
  type Delivered,
  defaultMaxReceiveCount,
  longestVisibilityMs,
  type Queue,
  type QueueReader,
} from '../../queue/queue.ts'

/** A FIFO queue in this process, with the groups, deduplication, visibility and dead letters of SQS. */
export interface MemoryQueue<M> extends Queue<M>, QueueReader, DeadLetters {
  /** Messages that were not removed yet, over all groups. */
  readonly size: number
  /** Works until nothing is left, also of what is sent meanwhile: a group in its order, groups side by side. */
  drain(work: (message: M) => Promise<void>): Promise<void>
}

export function memoryQueue<M>(clock: Clock, maxReceiveCount = defaultMaxReceiveCount): MemoryQueue<M> {
  const { send, reader } = inMemory(clock, maxReceiveCount)
  const drains = { drain: (work: (message: M) => Promise<void>) => drain(reader, work) }
  return Object.assign(reader, fifoSender<M>(send), drains)
}

/** A standard queue in this process, with a delay per message. */
export interface MemoryDelayQueue<M> extends DelayQueue<M>, QueueReader, DeadLetters {
  readonly size: number
}

export function memoryDelayQueue<M>(clock: Clock, maxReceiveCount = defaultMaxReceiveCount): MemoryDelayQueue<M> {
  const { send, reader } = inMemory(clock, maxReceiveCount)
  return Object.assign(reader, delaySender<M>(send))
}

/** Ids count up, so that a simulation runs the same way each time. */
function inMemory(clock: Clock, maxReceiveCount: number): KeptQueue {
  const state = queueState(maxReceiveCount)
  let sent = 0
  return keptQueue({
    state,
    clock,
    ids: () => String(++sent),
    log: { commit: async (op) => state.apply(op), note: (op) => state.apply(op) },
  })
}

async function drain<M>(reader: QueueReader, work: (message: M) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>()
  const { signal } = new AbortController()
  const workOne = async ({ body, receipt }: Delivered): Promise<void> => {
    // What comes out is what `send` put in, and JSON by its type.
    const message: M = JSON.parse(body)
    await work(message).then(
      () => reader.remove(receipt),
      () => reader.release(receipt, 0),
    )
  }
  for (;;) {
    const [delivered] = await reader.receive({ max: 1, visibilityMs: longestVisibilityMs, waitMs: 0, signal })
    if (delivered !== undefined) {
      const one: Promise<void> = workOne(delivered).finally(() => running.delete(one))
      running.add(one)
    } else if (running.size > 0) {
      await Promise.race(running)
    } else {
      return
    }
  }
}
