import { Problem } from '../../lib/core/problem.ts'
import type { ObjectStore, WriteOutcome } from '../../lib/store/object-store.ts'

/**
 * What goes wrong with a write:
 * - `lost`: it never arrives, and no answer comes.
 * - `unanswered`: it is done, and no answer comes.
 * - `late`: no answer comes, and it arrives when others have gone on.
 * - `retried`: it is done, and the client's own retry meets it: 412 of one's own write.
 * - `racing`: 409, not done.
 * - `refused`: S3 answers 409 to a retry whose first attempt was done.
 */
export type WriteFault = 'none' | 'lost' | 'unanswered' | 'late' | 'retried' | 'racing' | 'refused'

/** One operation's fate; `ticks` lets others go first. */
export interface Fate {
  readonly fault: WriteFault
  readonly ticks: number
}

/** A store whose writes meet the fates in turn, and none when they are used up. */
export interface FaultyStore extends ObjectStore {
  /** When all late writes have arrived. */
  settled(): Promise<void>
}

const fine: Fate = { fault: 'none', ticks: 0 }

export function faultyObjectStore(inner: ObjectStore, fates: readonly Fate[]): FaultyStore {
  const rest = fates.values()
  const late: Promise<unknown>[] = []
  return {
    async get(key) {
      await ticks(1)
      return inner.get(key)
    },
    async put(key, bytes, condition) {
      const { fault, ticks: wait } = rest.next().value ?? fine
      await ticks(wait)
      const write = () => inner.put(key, bytes, condition)
      if (fault === 'late') late.push(ticks(10 + wait * 5).then(write))
      return outcomeOf(fault, write)
    },
    list: (prefix) => inner.list(prefix),
    delete: (key) => inner.delete(key),
    deleteIf: (key, condition) => inner.deleteIf(key, condition),
    refresh: (key, writtenBefore) => inner.refresh(key, writtenBefore),
    async settled() {
      await Promise.all(late)
    },
  }
}

async function outcomeOf(fault: WriteFault, write: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
  switch (fault) {
    case 'none':
      return write()
    case 'lost':
    case 'late':
      throw noAnswer()
    case 'unanswered':
      await write()
      throw noAnswer()
    case 'retried':
      await write()
      return { kind: 'exists' }
    case 'racing':
      return { kind: 'racing' }
    case 'refused':
      await write()
      return { kind: 'racing' }
  }
}

function noAnswer(): Problem {
  return new Problem({ code: 'StoreFailed', what: 'gave no answer' })
}

async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await Promise.resolve()
}
