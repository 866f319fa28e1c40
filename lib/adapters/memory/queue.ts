import type { Clock } from '../../core/clock.ts'
import type { Place, Queue } from '../../queue/queue.ts'

/** SQS keeps a deduplication id for 5 minutes, whether or not its message was consumed. */
const dedupWindowMs = 5 * 60_000

interface Waiting<M> {
  readonly message: M
  received: number
}

/** A FIFO queue in this process, with the groups, deduplication and dead letters of SQS. */
export interface MemoryQueue<M> extends Queue<M> {
  /** Messages that wait, over all groups. */
  readonly size: number
  /** Messages that failed as often as allowed. */
  readonly dead: readonly M[]
  /** Works until nothing is left, also of what is sent meanwhile: a group in its order, groups side by side. */
  drain(work: (message: M) => Promise<void>): Promise<void>
}

export function memoryQueue<M>(clock: Pick<Clock, 'now'>, maxReceiveCount = 20): MemoryQueue<M> {
  const groups = new Map<string, Waiting<M>[]>()
  const seen = new Map<string, number>()
  const dead: M[] = []

  async function drainGroup(group: string, work: (message: M) => Promise<void>): Promise<void> {
    const waiting = groups.get(group) ?? []
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      first.received += 1
      const done = await work(first.message).then(
        () => true,
        () => false,
      )
      if (!done && first.received < maxReceiveCount) continue
      if (!done) dead.push(first.message)
      waiting.shift()
    }
    groups.delete(group)
  }

  return {
    get size() {
      return [...groups.values()].reduce((sum, waiting) => sum + waiting.length, 0)
    },
    dead,
    async send(message: M, { group, dedupId }: Place) {
      const id = JSON.stringify([group, dedupId])
      const now = clock.now()
      const last = seen.get(id)
      if (last !== undefined && now - last < dedupWindowMs) return
      seen.set(id, now)
      const waiting = groups.get(group) ?? []
      groups.set(group, waiting)
      waiting.push({ message, received: 0 })
    },
    async drain(work) {
      while (groups.size > 0) {
        await Promise.all([...groups.keys()].map((group) => drainGroup(group, work)))
      }
    },
  }
}
