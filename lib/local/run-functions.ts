import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import { messageSchema } from '../queue/message-schema.ts'
import type { Queues } from '../queue/messenger.ts'
import { mostReceived, type QueueReader } from '../queue/queue.ts'
import type { Functions } from './functions.ts'
import { type Pump, pump } from './pump.ts'
import { ticks } from './ticks.ts'

export interface RunWorld {
  readonly functions: Functions
  readonly readers: Readonly<Record<keyof Queues, QueueReader>>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of what went wrong around a queue, or with the schedule. */
  readonly report: (from: string, problem: Problem) => void
}

/** How a function is run, in the words of AWS. */
type Settings = Pick<Pump, 'timeoutMs' | 'visibilityMs' | 'batchSize' | 'concurrency'>

const minute = 60_000

/** A message comes again half a minute after its handler's time is over. No cluster waits for another. */
const settings: Readonly<Record<keyof Queues, Settings>> = {
  renders: { timeoutMs: 15 * minute, visibilityMs: 15.5 * minute, batchSize: mostReceived, concurrency: 4 },
  syncs: { timeoutMs: 15 * minute, visibilityMs: 15.5 * minute, batchSize: mostReceived, concurrency: 1_000 },
  timers: { timeoutMs: minute, visibilityMs: 1.5 * minute, batchSize: mostReceived, concurrency: mostReceived },
  notices: { timeoutMs: minute, visibilityMs: 1.5 * minute, batchSize: mostReceived, concurrency: mostReceived },
}

/** Runs the functions until the signal: each behind its queue, the schedule also once a second. Ends when all that ran has ended. */
export async function runFunctions({ functions, readers, clock, signal, report }: RunWorld): Promise<void> {
  const work = (queue: keyof Queues): Promise<void> =>
    pump({
      ...{ queue, reader: readers[queue], handler: functions.queues[queue], clock, signal },
      report: (problem) => report(queue, problem),
      ...settings[queue],
    })
  const schedule = ticks({ clock, signal, report: (problem) => report('schedule', problem) }, async (beat) => {
    const tick = { schema: messageSchema, kind: 'tick', time: new Date(beat.time).toISOString() }
    await functions.schedule(beat.periodMs)(tick, { getRemainingTimeInMillis: () => minute })
  })
  await Promise.all([work('renders'), work('syncs'), work('timers'), work('notices'), schedule])
}
