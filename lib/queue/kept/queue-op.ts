import type { Place } from '../queue.ts'

/** A message as it was accepted. */
export interface SentOp {
  readonly op: 'sent'
  readonly id: string
  readonly body: string
  readonly sentAt: number
  /** When it may be received at the earliest. */
  readonly due: number
  /** Earlier deliveries: not 0 where a message is written down again. */
  readonly receives: number
  /** Undefined in a queue without order. */
  readonly place?: Place | undefined
}

/** What happened in a queue: who applies the same operations again has the same queue again. */
export type QueueOp =
  | SentOp
  | { readonly op: 'received'; readonly id: string; readonly until: number }
  | { readonly op: 'released'; readonly id: string; readonly until: number }
  | { readonly op: 'removed'; readonly id: string }
  | { readonly op: 'dead'; readonly id: string; readonly at: number }
  /** Deduplication that outlives its message. */
  | { readonly op: 'seen'; readonly place: Place; readonly at: number }
