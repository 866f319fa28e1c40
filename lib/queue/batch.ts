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
  /** Works the messages of one group, in their order: what they ask for together is done once. */
  work(messages: readonly M[], group: string): Promise<void>
  /** Told of each message that was not worked: `dropped` ones are gone, the others come again. */
  failed(received: Received, problem: Problem, outcome: 'dropped' | 'again'): void
}

interface Parsed<M> {
  readonly received: Received
  readonly message: M
}

/**
 * Works a batch, its groups side by side and each of them as one, and answers the ids that must come again. A message of a newer version
 * ends its group there, or what follows would overtake it. One that no version can read is dropped: it holds no facts (the next poll or
 * audit finds what it asked for), and it must not block its group until the dead letters take it.
 */
export async function workBatch<M>(batch: readonly Received[], on: BatchWork<M>): Promise<readonly string[]> {
  const groups = Map.groupBy(batch, ({ group }) => group)
  const again = await Promise.all([...groups.values()].map((group) => workGroup(group, on)))
  return again.flat()
}

async function workGroup<M>(group: readonly Received[], on: BatchWork<M>): Promise<readonly string[]> {
  const parsed: Parsed<M>[] = []
  let rest: readonly Received[] = []
  for (const [index, received] of group.entries()) {
    const message = parseOne(received, on)
    if (message === 'dropped') continue
    if (message === 'again') {
      rest = group.slice(index)
      break
    }
    parsed.push(message)
  }
  const failed = !(await workAll(parsed, on))
  return [...(failed ? parsed.map(({ received }) => received) : []), ...rest].map(({ id }) => id)
}

function parseOne<M>(received: Received, { parse, failed }: BatchWork<M>): Parsed<M> | 'dropped' | 'again' {
  try {
    return { received, message: parse(received.body) }
  } catch (cause) {
    const problem = problemOf(received, cause)
    const outcome = problem.code === 'InvalidInput' ? 'dropped' : 'again'
    failed(received, problem, outcome)
    return outcome
  }
}

async function workAll<M>(parsed: readonly Parsed<M>[], { work, failed }: BatchWork<M>): Promise<boolean> {
  try {
    const [first] = parsed
    if (first !== undefined)
      await work(
        parsed.map(({ message }) => message),
        first.received.group,
      )
    return true
  } catch (cause) {
    for (const { received } of parsed) failed(received, problemOf(received, cause), 'again')
    return false
  }
}

function problemOf({ group }: Received, cause: unknown): Problem {
  return asProblem(cause, { code: 'Aborted', subject: group, what: 'message was not worked' })
}
