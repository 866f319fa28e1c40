import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../core/clock.ts'
import { asProblem, type Problem } from '../../../core/problem.ts'
import { type KeptQueue, keptQueue } from '../../../queue/kept/kept-queue.ts'
import { queueState } from '../../../queue/kept/queue-state.ts'
import { delaySender, fifoSender } from '../../../queue/kept/senders.ts'
import {
  type DeadLetters,
  type DelayQueue,
  defaultMaxReceiveCount,
  type Queue,
  type QueueReader,
} from '../../../queue/queue.ts'
import { makeFolder } from '../durable.ts'
import { openJournal } from './journal.ts'
import { journalFile } from './journal-file.ts'
import { type ReadJournal, readJournal } from './read-journal.ts'

/** Where a data folder holds its queues. */
const queuesFolder = 'queues'

/** A queue in a data folder that this process owns. */
export interface DiskQueueOptions {
  /** Path of the data folder. */
  readonly folder: string
  readonly name: string
  readonly clock: Clock
  /** Told of lines that could not be read, and of writes that failed without anybody waiting for them. */
  readonly onProblem: (problem: Problem) => void
  readonly maxReceiveCount?: number
}

interface Disk extends QueueReader, DeadLetters {
  /** Messages that were not removed yet. */
  readonly size: number
  /** Ends waiting receives, and writes down what is not written yet. */
  close(): Promise<void>
}

/** A FIFO queue on disk: `send` resolves once the message survives a power cut. */
export interface DiskQueue<M> extends Queue<M>, Disk {}

/** A standard queue on disk, with a delay per message. */
export interface DiskDelayQueue<M> extends DelayQueue<M>, Disk {}

/** Opens a FIFO queue, making it where it is not there. Throws `SchemaTooNew` where a later version wrote it. */
export async function openDiskQueue<M>(options: DiskQueueOptions): Promise<DiskQueue<M>> {
  const { send, reader, close } = await open(options)
  return Object.assign(reader, fifoSender<M>(send), { close })
}

/** The same for a standard queue. */
export async function openDiskDelayQueue<M>(options: DiskQueueOptions): Promise<DiskDelayQueue<M>> {
  const { send, reader, close } = await open(options)
  return Object.assign(reader, delaySender<M>(send), { close })
}

async function open(options: DiskQueueOptions): Promise<KeptQueue & { close(): Promise<void> }> {
  const { folder, name, clock, onProblem, maxReceiveCount = defaultMaxReceiveCount } = options
  const path = join(folder, queuesFolder, name)
  const { ops, damage } = await readOrMake(path)
  if (damage !== undefined) onProblem(damage)
  const state = queueState(maxReceiveCount)
  for (const op of ops) state.apply(op)
  state.reopen(clock.now())
  const log = await openJournal({ subject: path, file: journalFile(path), state, clock, onProblem })
  const queue = keptQueue({ state, log, clock, ids: randomUUID })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    queue.end()
    // Once only: by the second time the folder may belong to somebody else.
    closed ??= log.close()
    return closed
  }
  return { ...queue, close }
}

async function readOrMake(path: string): Promise<ReadJournal> {
  try {
    await makeFolder(dirname(path))
    return await readJournal(path)
  } catch (cause) {
    const remedy = 'Check the data folder: permissions, the disk'
    throw asProblem(cause, { code: 'StoreFailed', subject: path, what: 'could not be opened', remedy })
  }
}
