import type { SQSEvent } from 'aws-lambda'
import type { HandlerWorld } from '../../lib/queue/fifo-handler.ts'
import { type Ports, type PortWorld, portsOf } from './ports.ts'
import type { Delivered } from './queues.ts'
import type { Worker } from './scheduler.ts'

/** A handler in Lambda's own form; what it answers of a batch is what comes again. */
export type Handler<E> = (
  event: E,
  context: { getRemainingTimeInMillis(): number },
) => Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] } | undefined>

/** Runs functions as Lambda does: each invocation is a worker that may freeze, crash and be killed. */
export interface Functions {
  /** Invokes a function with messages; those that it worked are removed from their queue. */
  work(name: string, timeoutMs: number, messages: readonly Delivered[], make: MakeHandler<SQSEvent>): void
  /** Invokes a function with an event that nothing repeats. */
  invoke(name: string, timeoutMs: number, event: unknown, make: MakeHandler<unknown>): void
  isBusy(): boolean
}

export type MakeHandler<E> = (ports: Ports, on: HandlerWorld) => Handler<E>

/** A message comes again because its handler failed: it blocks its group until then (Q1). */
export const givesBack = 'gives back'

/** Handlers stop what is under way this long before their time is up; what they give back then could not be worked in time. */
const reserveMs = 21_000

/** Longest life of a worker: Lambda kills it then, frozen or not. */
const longestLifeMs = 15 * 60_000

export function simulatedFunctions(world: PortWorld): Functions {
  const { scheduler, trace } = world
  const working = new Set<Worker>()
  let started = 0

  const run = <E>(name: string, timeoutMs: number, event: E, make: MakeHandler<E>, told: string) => {
    const worker: Worker = { name: `${name}-${++started}`, frozenUntil: 0, dead: false }
    const tell = (what: string) =>
      trace.add({ time: scheduler.now(), who: worker.name, what, outcome: '', fault: false })
    tell(`works ${told}`)
    const end = scheduler.now() + timeoutMs
    const ports = portsOf(world, worker)
    const handler = make(ports, {
      clock: ports.clock,
      report: (id, problem, outcome) => tell(`reports ${id} ${outcome}: ${problem.message}`),
    })
    const death = scheduler.after(longestLifeMs, () => {
      worker.dead = true
    })
    working.add(worker)
    return handler(event, { getRemainingTimeInMillis: () => end - scheduler.now() }).then(
      (answer) => {
        working.delete(worker)
        scheduler.cancel(death)
        tell('ends')
        const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
        return { worker, failed, hadTime: scheduler.now() < end - reserveMs }
      },
      (cause: unknown) => {
        working.delete(worker)
        scheduler.cancel(death)
        tell(`throws ${String(cause)}`)
        return undefined
      },
    )
  }

  return {
    work(name, timeoutMs, messages, make) {
      const told = messages.map(({ id, body }) => `${id} ${body}`).join(' and ')
      void run(name, timeoutMs, eventOf(messages), make, told).then((ended) => {
        for (const { id, remove } of ended === undefined ? [] : messages) {
          if (!ended?.failed.has(id)) scheduler.after(1, remove, ended?.worker)
          else if (ended.hadTime)
            trace.add({ time: scheduler.now(), who: name, what: givesBack, outcome: id, fault: false })
        }
      })
    },
    invoke: (name, timeoutMs, event, make) => void run(name, timeoutMs, event, make, JSON.stringify(event)),
    isBusy: () => [...working].some(({ dead }) => !dead),
  }
}

function eventOf(messages: readonly Delivered[]): SQSEvent {
  return {
    Records: messages.map(({ id, group, body, receives }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      attributes: {
        ApproximateReceiveCount: `${receives}`,
        SentTimestamp: '0',
        SenderId: 'simulation',
        ApproximateFirstReceiveTimestamp: '0',
        ...(group !== '' && { MessageGroupId: group }),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:simulation:000000000000:queue',
      awsRegion: 'simulation',
    })),
  }
}
