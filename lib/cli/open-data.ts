import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { randomNonces } from '../adapters/crypto/random-nonces.ts'
import { type DataFolder, openDataFolder } from '../adapters/disk/data-folder.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { Problem } from '../core/problem.ts'
import { openDiskQueues } from '../local/disk-queues.ts'
import { boxOf, lettersOf } from '../local/letters.ts'
import { type RunningProduct, runningProduct } from '../local/running-product.ts'
import type { DeadLetterBox } from '../queue/dead-letter-box.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Product } from './product.ts'

/** Opens what a run left, or what is running there now; looking at a folder must not make a data folder of it. */
export async function openProduct(folder: string, patienceMs = commandsMs): Promise<Product> {
  if (!isDataFolder(folder)) {
    const what = existsSync(folder) ? 'is no data folder' : 'is not there'
    const remedy = 'Name the data folder with --data, or fill one with "sluice local --once"'
    throw new Problem({ code: 'NotFound', subject: folder, what, remedy })
  }
  const opened = await openOrJoin(folder, patienceMs)
  if ('about' in opened) {
    const { about, store, wake, audit, tell, ask, letters } = opened
    return {
      name: localName,
      bucket: bucketOf(store),
      clusters: about.clusters,
      auditIntervals: new Map(Object.entries(about.auditIntervals ?? {})),
      wake,
      audit,
      tell,
      ask,
      deadLetters: async () => boxOf(letters),
      close: async () => opened.close(),
    }
  }
  return {
    name: localName,
    bucket: bucketOf(opened.store),
    // Nobody else works on the folder while its lock is held here; who takes it next looks at every cluster first.
    wake: async () => undefined,
    tell: async () => undefined,
    ask: async () => undefined,
    deadLetters: () => ownLetters(opened.path),
    close: () => opened.close(),
  }
}

/** The data folder, or a passing one where nothing was ever synced; that of a product that runs is looked at through it. */
export async function openDataToLook(folder: string): Promise<DataFolder> {
  if (isDataFolder(folder)) {
    const opened = await openOrJoin(folder, commandsMs)
    if (!('about' in opened)) return opened
    return { path: resolve(folder), store: opened.store, isShared: true, close: async () => opened.close() }
  }
  const passing = await mkdtemp(join(tmpdir(), 'sluice-look-'))
  const data = await openDataFolder(passing)
  return {
    ...data,
    async close() {
      await data.close()
      await rm(passing, { recursive: true, force: true })
    },
  }
}

/** Takes a data folder for a run of its own; where a product runs on it already there is nothing to run beside it. */
export async function openDataToRun(folder: string, patienceMs = commandsMs): Promise<DataFolder> {
  const opened = await openOrJoin(folder, patienceMs)
  if (!('about' in opened)) return opened
  opened.close()
  throw keptInSync(folder, opened)
}

/** Throws a Problem where a product runs on a data folder; touches nothing. */
export async function assertNobodyRuns(folder: string): Promise<void> {
  const running = await runningProduct(folder)
  if (running === undefined) return
  running.close()
  throw keptInSync(folder, running)
}

function keptInSync(folder: string, { about }: RunningProduct): Problem {
  const what = `is kept in sync by "sluice local" (process ${about.pid}) already`
  const remedy =
    '"sluice get units -A" shows how it stands; stop that process, or choose another data folder, to run here'
  return new Problem({ code: 'Locked', subject: folder, what, remedy })
}

/** The queues are there for as long as they are looked at: no product works them, whose they would be. */
async function ownLetters(folder: string): Promise<DeadLetterBox> {
  const problems: Problem[] = []
  const queues = await openDiskQueues({ folder, clock: systemClock, onProblem: (problem) => problems.push(problem) })
  const [problem] = problems
  if (problem !== undefined) {
    await queues.close()
    throw problem
  }
  return { ...boxOf(lettersOf(queues)), release: () => queues.close() }
}

const localName = '"sluice local"'

/** A command that only looks, or gives an order, has the folder for a moment. */
const commandsMs = 5_000
const pauseMs = 100

/** A product may start or end in the moment of the question, so its socket is asked before the lock and after it. */
async function openOrJoin(folder: string, patienceMs: number): Promise<DataFolder | RunningProduct> {
  for (const end = systemClock.now() + patienceMs; ; await systemClock.sleep(pauseMs)) {
    const running = await runningProduct(folder)
    if (running !== undefined) return running
    try {
      return await openDataFolder(folder)
    } catch (cause) {
      const late = isLocked(cause) ? await runningProduct(folder) : undefined
      if (late !== undefined) return late
      if (!isLocked(cause) || systemClock.now() >= end) throw cause
    }
  }
}

function isLocked(cause: unknown): boolean {
  return cause instanceof Problem && cause.code === 'Locked'
}

function bucketOf(store: ObjectStore): Product['bucket'] {
  return { store, nonces: randomNonces, clock: systemClock }
}

function isDataFolder(folder: string): boolean {
  return existsSync(join(folder, 'schema.json'))
}
