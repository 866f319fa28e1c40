import { type DiskQueueOptions, openDiskDelayQueue, openDiskQueue } from '../adapters/disk/queue/open-queue.ts'
import type { NotifyMessage, RenderMessage, SyncMessage, TimerMessage } from '../queue/message.ts'
import type { Queues } from '../queue/messenger.ts'
import type { DeadLetters, QueueReader } from '../queue/queue.ts'

/** The queues of a data folder, for those who send and for those who work them. */
export interface DiskQueues extends Queues {
  readonly readers: Readonly<Record<keyof Queues, QueueReader>>
  readonly letters: Readonly<Record<keyof Queues, DeadLetters>>
  close(): Promise<void>
}

/** Opens all queues of a data folder that this process owns, as they were left. */
export async function openDiskQueues(options: Omit<DiskQueueOptions, 'name'>): Promise<DiskQueues> {
  const renders = await openDiskQueue<RenderMessage>({ ...options, name: 'render' })
  const syncs = await openDiskQueue<SyncMessage>({ ...options, name: 'sync' })
  const timers = await openDiskDelayQueue<TimerMessage>({ ...options, name: 'timer' })
  const notices = await openDiskQueue<NotifyMessage>({ ...options, name: 'notify' })
  const all = { renders, syncs, timers, notices }
  return {
    ...all,
    readers: all,
    letters: all,
    async close() {
      for (const queue of Object.values(all)) await queue.close()
    },
  }
}
