import type { DeadLetter } from './queue.ts'

/** A queue between the functions, as people name it. */
export type QueueName = 'render' | 'sync' | 'timer' | 'notify'

export const queueNames: readonly QueueName[] = ['render', 'sync', 'timer', 'notify']

export function isQueueName(text: string): text is QueueName {
  return queueNames.some((name) => name === text)
}

/** The dead letters of a product, for who looks through them and sends them back. */
export interface DeadLetterBox {
  /** Some that were not taken before, each in the order of its group; none where that is all that can be taken now. */
  take(queue: QueueName): Promise<readonly DeadLetter[]>
  /** Sends one that was taken again, as a new message of its group. */
  sendBack(queue: QueueName, letter: DeadLetter): Promise<void>
  /** Gives back what was taken and not sent. */
  release(): Promise<void>
}
