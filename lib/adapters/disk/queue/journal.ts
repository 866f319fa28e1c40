import type { Clock } from '../../../core/clock.ts'
import { Problem } from '../../../core/problem.ts'
import type { OpLog } from '../../../queue/kept/kept-queue.ts'
import type { SentOp } from '../../../queue/kept/queue-op.ts'
import type { QueueState } from '../../../queue/kept/queue-state.ts'
import type { JournalFile } from './journal-file.ts'
import { journalLine } from './journal-line.ts'

/** A journal is written anew when it has grown to twice what its queue needs and this much more. */
const slackBytes = 256 * 1024

export interface JournalWorld {
  /** What problems name. */
  readonly subject: string
  readonly file: JournalFile
  readonly state: QueueState
  readonly clock: Pick<Clock, 'now'>
  /** Told of what went wrong without anybody waiting for it. */
  readonly onProblem: (problem: Problem) => void
}

/** Operations of a queue in a file. */
export interface Journal extends OpLog {
  /** Writes down what is not written yet. */
  close(): Promise<void>
}

interface Waiting {
  readonly op: SentOp
  resolve(): void
  reject(problem: Problem): void
}

/** Opens the journal of a state by writing it anew. Whoever sends while a sync is running shares the next one. */
export async function openJournal({ subject, file, state, clock, onProblem }: JournalWorld): Promise<Journal> {
  let sends: Waiting[] = []
  let notes: string[] = []
  let running: Promise<void> | undefined
  let limit = 0

  const told = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (cause) {
      onProblem(failure(subject, cause))
    }
  }
  /** The state knows what was accepted and what became of it, also where the file does not. */
  const rewrite = async (): Promise<void> => {
    const noted = notes
    notes = []
    try {
      await file.replace(state.ops(clock.now()).map(journalLine).join(''))
    } catch (cause) {
      notes = [...noted, ...notes]
      throw cause
    } finally {
      limit = 2 * file.size + slackBytes
    }
  }
  const append = async (batch: readonly Waiting[]): Promise<void> => {
    if (!file.whole) await rewrite()
    const lines = notes
    notes = []
    file.append([...lines, ...batch.map(({ op }) => journalLine(op))].join(''))
    if (batch.length > 0) await file.sync()
  }
  const write = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await append(batch)
    } catch (cause) {
      const problem = failure(subject, cause)
      if (batch.length === 0) onProblem(problem)
      for (const { reject } of batch) reject(problem)
      return
    }
    for (const { op, resolve } of batch) {
      state.apply(op)
      resolve()
    }
    if (file.size > limit) await told(rewrite)
  }
  const work = async (): Promise<void> => {
    // Whoever sends in this turn comes along.
    await Promise.resolve()
    while (sends.length > 0 || (notes.length > 0 && file.whole)) {
      const batch = sends
      sends = []
      await write(batch)
    }
    running = undefined
  }

  await told(rewrite)
  return {
    commit: (op) =>
      new Promise((resolve, reject) => {
        sends.push({ op, resolve, reject })
        running ??= work()
      }),
    note(op) {
      state.apply(op)
      notes.push(journalLine(op))
      running ??= work()
    },
    async close() {
      do {
        running ??= work()
        await running
        await told(() => (file.whole ? file.sync() : rewrite()))
      } while (notes.length > 0 && file.whole)
      await file.close()
    },
  }
}

function failure(subject: string, cause: unknown): Problem {
  const remedy = 'Check the data folder: free space, permissions, the disk'
  return new Problem({ code: 'StoreFailed', subject, what: 'could not be written', remedy, cause })
}
