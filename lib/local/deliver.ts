import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { FifoHandler, HandlerWorld } from '../queue/fifo-handler.ts'
import { sqsEvent } from './sqs-event.ts'

/** Nothing on this machine takes a handler's time away. */
const oneDayMs = 86_400_000

export interface Delivery {
  readonly message: unknown
  readonly group: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Hands one message to a function's handler in the form that Lambda gives it; throws the problem that the handler reports. */
export async function deliver(
  make: (world: HandlerWorld) => FifoHandler,
  { message, group, clock, signal }: Delivery,
): Promise<void> {
  const problems: Problem[] = []
  const handler = make({ clock, signal, report: (_, problem) => problems.push(problem) })
  const id = randomUUID()
  const delivery = { id, receipt: id, group, body: JSON.stringify(message), receives: 1, sentAt: clock.now() }
  const event = sqsEvent('local.fifo', [delivery], clock.now())
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => oneDayMs })
  const [problem] = problems
  if (problem !== undefined) throw problem
  if (batchItemFailures.length > 0)
    throw new Problem({ code: 'Aborted', subject: group, what: 'message was not worked' })
}
