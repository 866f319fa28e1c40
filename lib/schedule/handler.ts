import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { asProblem } from '../core/problem.ts'
import { fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseTimerMessage, type TimerMessage } from '../queue/message.ts'
import type { ScheduleDeps } from './deps.ts'
import { runTick } from './run-tick.ts'
import { type StoredObject, storedObjects } from './stored-object.ts'
import { parseTick, type Tick } from './tick.ts'

/** A tick starts nothing more this long before the function ends, which leaves the last requests time to end. */
const reserveMs = 20_000

/** Handler of the schedule in Lambda's own form: a batch of the timer queue, or a tick. */
export type ScheduleHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse | undefined>

/**
 * Forwards messages of the timer queue that are due, and what S3 tells of objects to the render queue; and sends the polls and audits that are due at a tick. A timer message that no version
 * reads is dropped and told; a queue without order has no groups, so each message fails alone. A tick with something that could not be sent
 * throws, and Lambda repeats it.
 */
export function scheduleHandler(deps: () => Promise<ScheduleDeps>, world: HandlerWorld): ScheduleHandler {
  const work = async (messages: readonly (TimerMessage | readonly StoredObject[])[]): Promise<void> => {
    const { messenger } = await deps()
    for (const message of messages) {
      if ('kind' in message) await messenger.forward(message)
      else for (const { repository, delivery } of message) await messenger.push({ repository }, delivery)
    }
  }
  const parse = (body: string) => storedObjects(body) ?? parseTimerMessage(body)
  const forward = fifoHandler({ parse, work }, world)
  const { clock, report } = world
  return async (event, context) => {
    if (isQueueEvent(event)) return forward(event, context)
    const until = clock.now() + context.getRemainingTimeInMillis() - reserveMs
    const tick = readTick(event, world)
    if (tick === undefined) return undefined
    const ready = await deps()
    const window = { time: tick.time, periodMs: ready.periodMs }
    await runTick(ready, { window, until, report: (problem) => report('tick', problem, 'again') })
    return undefined
  }
}

function isQueueEvent(event: unknown): event is SQSEvent {
  return typeof event === 'object' && event !== null && 'Records' in event && Array.isArray(event.Records)
}

/** An event that no version reads is told and dropped: repeating it would not help. */
function readTick(event: unknown, { report }: HandlerWorld): Tick | undefined {
  try {
    return parseTick(event)
  } catch (cause) {
    const problem = asProblem(cause, { code: 'InvalidInput', subject: 'schedule', what: 'event could not be read' })
    if (problem.code !== 'InvalidInput') throw problem
    report('tick', problem, 'dropped')
    return undefined
  }
}
