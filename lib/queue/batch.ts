import { asProblem, type Problem } from '../core/problem.ts'

/** One received message of a FIFO queue. */
export interface Received {
  readonly id: string
  readonly group: string
  readonly body: string
}

/** What is to be done with the messages of one queue. */
export interface BatchWork<M> {
  parse(body: string): M
  work(message: M): Promise<void>
  /** Told of each message that was not worked: `dropped` ones are gone, the others come again. */
  failed(received: Received, problem: Problem, outcome: 'dropped' | 'again'): void
}

/**
 * Works a batch in its order and answers the ids that must come again. After a failure the rest of that group is left
 * alone, or it would overtake the message that failed. A message that no version can read is dropped: it holds no
 * facts (the next poll or audit finds what it asked for), and it must not block its group until the dead letters take it.
 */
export async function workBatch<M>(batch: readonly Received[], on: BatchWork<M>): Promise<readonly string[]> {
  const stopped = new Set<string>()
  const again: string[] = []
  for (const received of batch) {
    if (!stopped.has(received.group)) {
      const outcome = await workOne(received, on)
      if (outcome !== 'again') continue
      stopped.add(received.group)
    }
    again.push(received.id)
  }
  return again
}

async function workOne<M>(received: Received, { parse, work, failed }: BatchWork<M>) {
  let read = false
  try {
    const message = parse(received.body)
    read = true
    await work(message)
    return 'worked'
  } catch (cause) {
    const problem = asProblem(cause, { code: 'Aborted', subject: received.group, what: 'message was not worked' })
    const outcome = !read && problem.code === 'InvalidInput' ? 'dropped' : 'again'
    failed(received, problem, outcome)
    return outcome
  }
}
