import { keyMutex } from '../adapters/disk/key-mutex.ts'
import type { Clock } from '../core/clock.ts'
import { asProblem, Problem } from '../core/problem.ts'
import type { FifoHandler } from '../queue/fifo-handler.ts'
import { type Delivered, mostReceived, type QueueReader, type ReceiveOptions } from '../queue/queue.ts'
import { sqsEvent } from './sqs-event.ts'

/** What a pump stands on: a queue, its handler, and how AWS would run that. */
export interface Pump {
  /** Name of the queue: in the events, and in problems. */
  readonly queue: string
  readonly reader: QueueReader
  readonly handler: FifoHandler
  readonly clock: Clock
  /** Ends the pump. Handlers that run then are waited for; whoever wants them ended gives them a signal too. */
  readonly signal: AbortSignal
  /** Told of each batch that comes again as a whole because its handler broke, and of requests to the queue that failed. */
  readonly report: (problem: Problem) => void
  /** Messages of one group that a handler gets at once; it does once what they ask for together. */
  readonly batchSize?: number
  /** Handlers that run at once, each for another group. */
  readonly concurrency?: number
  /** How much time a handler is told to have. */
  readonly timeoutMs: number
  /** Longer than that, or messages come again while they are worked. */
  readonly visibilityMs: number
}

/** A receive costs nothing while it waits; it is only repeated at all because SQS ends it then too. */
const waitMs = 20_000

const groupsAtOnce = 10

/** Before a queue that failed is asked again. */
const pauseMs = 1_000

/** Between a failure and the next delivery: twice as long each time. */
const firstBackOffMs = 1_000
const longestBackOffMs = 60_000

/**
 * Hands what comes out of a queue to a function's handler, as Lambda's event source mapping does: what it worked is removed, what it
 * gave back comes again after a while. Goes on until its signal, then waits for the handlers that run.
 */
export async function pump(on: Pump): Promise<void> {
  const { signal, concurrency = groupsAtOnce, batchSize = mostReceived } = on
  const alone = keyMutex()
  const running = new Set<Promise<void>>()
  let freed = (): void => undefined
  while (!signal.aborted) {
    // No more groups than there are places: none is to wait for one while its time runs.
    const groups = concurrency - running.size
    if (groups <= 0) {
      await new Promise<void>((resolve) => {
        freed = resolve
      })
      continue
    }
    for (const [group, batch] of byGroup(await received(on, { max: batchSize, groups }))) {
      // Two of one group meet only where a handler outlived the visibility of its messages.
      const one: Promise<void> = alone(group, () => workBatch(on, batch)).finally(() => {
        running.delete(one)
        freed()
      })
      running.add(one)
    }
  }
  await Promise.all(running)
}

async function received(
  { queue, reader, clock, signal, visibilityMs, report }: Pump,
  limits: Pick<ReceiveOptions, 'max' | 'groups'>,
): Promise<readonly Delivered[]> {
  try {
    return await reader.receive({ ...limits, visibilityMs, waitMs, signal })
  } catch (cause) {
    report(asProblem(cause, { code: 'StoreFailed', subject: queue, what: 'cannot be received from' }))
    await clock.sleep(pauseMs, signal).catch(() => undefined)
    return []
  }
}

/** Messages without a group are worked each by itself. */
function byGroup(deliveries: readonly Delivered[]): ReadonlyMap<string, readonly Delivered[]> {
  return Map.groupBy(deliveries, ({ group, id }) => (group === undefined ? `id:${id}` : `group:${group}`))
}

async function workBatch(on: Pump, batch: readonly Delivered[]): Promise<void> {
  const again = await handled(on, batch)
  const afterMs = backOffMs(batch.filter(({ id }) => again.has(id)))
  try {
    for (const { id, receipt } of batch) {
      if (again.has(id)) await on.reader.release(receipt, afterMs)
      else await on.reader.remove(receipt)
    }
  } catch (cause) {
    const what = 'did not take a message back, which comes again'
    on.report(asProblem(cause, { code: 'StoreFailed', subject: on.queue, what }))
  }
}

/** The ids of what must come again. */
async function handled(on: Pump, batch: readonly Delivered[]): Promise<ReadonlySet<string>> {
  const { queue, handler, clock, timeoutMs, report } = on
  const ids = new Set(batch.map(({ id }) => id))
  const start = clock.now()
  try {
    const getRemainingTimeInMillis = (): number => start + timeoutMs - clock.now()
    const { batchItemFailures } = await handler(sqsEvent(queue, batch, start), { getRemainingTimeInMillis })
    const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    if (again.isSubsetOf(ids)) return again
    throw new Problem({ code: 'Aborted', subject: queue, what: 'handler gave back messages that it was not given' })
  } catch (cause) {
    report(
      asProblem(cause, { code: 'Aborted', subject: queue, what: 'handler did not work its batch, which comes again' }),
    )
    return ids
  }
}

/** By the message that failed most often, for all of them: they are of one group, and wait for each other anyway. */
function backOffMs(failed: readonly Delivered[]): number {
  const receives = Math.max(1, ...failed.map((delivery) => delivery.receives))
  return Math.min(firstBackOffMs * 2 ** (receives - 1), longestBackOffMs)
}
