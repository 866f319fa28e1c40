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
