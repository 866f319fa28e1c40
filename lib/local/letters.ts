import * as z from 'zod'
import type { Answer, Call } from '../adapters/http/call.ts'
import { type DeadLetterBox, isQueueName, type QueueName } from '../queue/dead-letter-box.ts'
import type { DeadLetter } from '../queue/queue.ts'
import type { DiskQueues } from './disk-queues.ts'

/** The dead letters of all queues of a data folder. */
export interface Letters {
  list(queue: QueueName): Promise<readonly DeadLetter[]>
  /** False where it is none (any more). */
  sendBack(queue: QueueName, id: string): Promise<boolean>
}

const names = { render: 'renders', sync: 'syncs', timer: 'timers', notify: 'notices' } as const

/** Those of queues that are open in this process. */
export function lettersOf({ letters }: Pick<DiskQueues, 'letters'>): Letters {
  return {
    list: async (queue) => letters[names[queue]].dead(),
    sendBack: (queue, id) => letters[names[queue]].sendBack(id),
  }
}

/** As a command takes them: each once. */
export function boxOf({ list, sendBack }: Letters): DeadLetterBox {
  const taken = new Set<string>()
  return {
    async take(queue) {
      const fresh = (await list(queue)).filter(({ id }) => !taken.has(`${queue} ${id}`))
      for (const { id } of fresh) taken.add(`${queue} ${id}`)
      return fresh
    },
    sendBack: async (queue, { id }) => void (await sendBack(queue, id)),
    release: async () => undefined,
  }
}

const letter = z.object({
  id: z.string(),
  group: z.string().exactOptional(),
  body: z.string(),
  receives: z.int(),
  sentAt: z.number(),
  deadAt: z.number(),
})

/** How they travel through the socket. */
export const lettersFields: z.ZodType<readonly DeadLetter[]> = z.array(letter)

const path = /^\/dead\/([a-z]+)(?:\/([^/]+))?$/

/** Where they are asked for. */
export function lettersPath(queue: QueueName, id?: string): string {
  return `/dead/${queue}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`
}

/** Answers what is about dead letters; undefined for all other addresses. */
export async function answerLetters(
  letters: Letters,
  call: Pick<Call, 'method' | 'path'>,
): Promise<Answer | undefined> {
  const [, queue = '', id] = path.exec(call.path) ?? []
  if (!isQueueName(queue)) return undefined
  if (call.method !== (id === undefined ? 'GET' : 'POST')) return { status: 405 }
  if (id !== undefined) return { status: (await letters.sendBack(queue, decodeURIComponent(id))) ? 202 : 404 }
  const body = JSON.stringify(await letters.list(queue))
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
