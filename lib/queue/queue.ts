/** Where a message belongs in a queue that keeps order. */
export interface Place {
  /** Messages of one group are worked one after the other; other groups go on beside it. */
  readonly group: string
  /**
   * Folds the sender's own retries only: the queue drops an id that it saw in the last 5 minutes, even where that message
   * was consumed long before. So each message that must arrive needs an id of its own (protocol.md W2).
   */
  readonly dedupId: string
}

/** A queue as its senders see it: FIFO by group, at least once. `send` resolves once the message is accepted for good. */
export interface Queue<M> {
  send(message: M, place: Place): Promise<void>
}

/** The longest delay that the timer queue takes at once, as SQS has it; what is due later is delayed again. */
export const longestDelayMs = 15 * 60_000

/** The timer queue as its senders see it: no order, at least once, each message after a delay of its own (at most `longestDelayMs`). */
export interface DelayQueue<M> {
  send(message: M, delayMs: number): Promise<void>
}

/** A message in the hands of a worker, invisible to others until its visibility ends. */
export interface Delivered {
  readonly id: string
  /** Names this delivery: a later one of the same message has another. */
  readonly receipt: string
  /** Undefined in a queue without order. */
  readonly group?: string
  readonly body: string
  /** How often it was delivered, this time included. */
  readonly receives: number
  /** Milliseconds since the epoch, by the queue's clock. */
  readonly sentAt: number
}

export interface ReceiveOptions {
  /** At most 10, as in SQS; messages of a FIFO queue come in order, and may be of several groups. */
  readonly max: number
  /** At most of so many groups: whoever works groups side by side takes no more than it has places for. */
  readonly groups?: number
  /** How long they stay invisible to others, and their groups blocked. */
  readonly visibilityMs: number
  /** How long to wait where nothing is there. */
  readonly waitMs: number
  /** Ends the waiting: the answer is then empty. */
  readonly signal: AbortSignal
}

/** How many messages a worker can take at once, as in SQS. */
export const mostReceived = 10

/** How long a message can be kept from others, as in SQS; what is longer is cut to it. */
export const longestVisibilityMs = 12 * 60 * 60_000

/** A queue as its workers see it: what Lambda's event source mapping does in AWS, and the pump in local mode. */
export interface QueueReader {
  receive(options: ReceiveOptions): Promise<readonly Delivered[]>
  /** Takes a message out for good; harmless for a receipt that is no longer valid. */
  remove(receipt: string): Promise<void>
  /** Makes a message visible again after `afterMs`, in its place in the order. */
  release(receipt: string, afterMs: number): Promise<void>
}

/** How often a message is delivered before the dead letters take it: high, as receives count that a full worker throttled. */
export const defaultMaxReceiveCount = 20

/** A message that was delivered as often as allowed and never removed. */
export interface DeadLetter {
  readonly id: string
  /** Undefined in a queue without order. */
  readonly group?: string
  readonly body: string
  readonly receives: number
  readonly sentAt: number
  /** When it was given up, by the queue's clock. */
  readonly deadAt: number
}

/** The dead letters of a queue, as people see them. */
export interface DeadLetters {
  dead(): readonly DeadLetter[]
  /** Sends a dead letter again, as a new message at the end of its group; false where it is none (any more). */
  sendBack(id: string): Promise<boolean>
}
