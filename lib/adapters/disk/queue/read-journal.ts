import { readFile } from 'node:fs/promises'
import { Problem } from '../../../core/problem.ts'
import type { QueueOp } from '../../../queue/kept/queue-op.ts'
import { unlessAbsent } from '../absent.ts'
import { journalSchema, parseJournalLine } from './journal-line.ts'

const lineBreak = 10

export interface ReadJournal {
  readonly ops: readonly QueueOp[]
  /** Tells of lines that could not be read, which are left out. */
  readonly damage?: Problem
}

/** Reads the journal of a path, or nothing where there is none. Throws `SchemaTooNew` where a later version wrote any of it. */
export async function readJournal(path: string): Promise<ReadJournal> {
  const bytes = await unlessAbsent(readFile(path))
  return bytes === undefined ? { ops: [] } : parseJournal(path, bytes)
}

export function parseJournal(path: string, bytes: Buffer): ReadJournal {
  const ops: QueueOp[] = []
  const unreadable: number[] = []
  let claims: number | undefined
  for (const { number, content } of linesOf(bytes)) {
    const line = parseJournalLine(content)
    if (line.kind === 'newer') throw tooNew(path, line.schema)
    if (line.kind === 'op') ops.push(line.op)
    else unreadable.push(number)
    if (line.kind === 'unreadable') claims ??= line.claims
  }
  // A later version leaves no line of this one; where there are some, the line that seems to be of a later one is damaged.
  if (claims !== undefined && ops.length === 0) throw tooNew(path, claims)
  const [first] = unreadable
  return first === undefined ? { ops } : { ops, damage: damaged(path, unreadable.length, first) }
}

function* linesOf(bytes: Buffer): Iterable<{ readonly number: number; readonly content: Buffer }> {
  for (let number = 1, from = 0; from < bytes.length; number++) {
    const found = bytes.indexOf(lineBreak, from)
    const end = found < 0 ? bytes.length : found
    if (end > from) yield { number, content: bytes.subarray(from, end) }
    from = end + 1
  }
}

function tooNew(path: string, schema: number): Problem {
  const what = `is a queue of schema ${schema}, this version reads up to ${journalSchema}; it was left as it is`
  const remedy = 'Use the version of Sluice that wrote it, or a newer one'
  return new Problem({ code: 'SchemaTooNew', subject: path, what, remedy })
}

function damaged(path: string, count: number, first: number): Problem {
  const what =
    count === 1
      ? `has an unreadable line, number ${first}; it was left out`
      : `has ${count} unreadable lines, the first is number ${first}; they were left out`
  const remedy = 'After a crash the last line may be torn, which lost nothing; otherwise check the disk'
  return new Problem({ code: 'StoreFailed', subject: path, what, remedy })
}
