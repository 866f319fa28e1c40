import { assertDelay } from '../assert-delay.ts'
import { messageBody } from '../message-body.ts'
import type { DelayQueue, Queue } from '../queue.ts'
import type { KeptQueue } from './kept-queue.ts'

/** With order by group. */
export function fifoSender<M>(send: KeptQueue['send']): Queue<M> {
  return { send: async (message, place) => send(messageBody(message), { place, delayMs: 0 }) }
}

/** Without order, each message after its own delay. */
export function delaySender<M>(send: KeptQueue['send']): DelayQueue<M> {
  return {
    async send(message, delayMs) {
      assertDelay(delayMs)
      await send(messageBody(message), { delayMs })
    },
  }
}
