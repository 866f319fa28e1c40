import type { ClusterApi, Refusal } from '../../lib/apply/cluster.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { Problem } from '../../lib/core/problem.ts'
import type { ListedObject, ObjectStore, StoredObject, WriteOutcome } from '../../lib/store/object-store.ts'
import type { FaultKind, Faults } from './faults.ts'
import type { Push } from './git.ts'
import type { Random } from './random.ts'
import type { Scheduler, Worker } from './scheduler.ts'
import type { Trace } from './trace.ts'
import type { Pins } from './witness/pins.ts'

/** What ports of one worker stand on. */
export interface PortWorld {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly faults: Faults
  readonly trace: Trace
  /** Which share of reads other events may come between. */
  readonly readPoints: number
  readonly witness: Witness
}

/** Sees everything that workers do, to judge it. */
export interface Witness {
  /** A worker read a key of the bucket. */
  read(worker: Worker, key: string, found: StoredObject | undefined): void
  /** A worker asks a source where it is; tells what it is answered. */
  resolves(worker: Worker): (push: Push) => void
  /** A worker begins to look at what a cluster holds. */
  looks(worker: Worker): void
  /** What a worker knows now: given back when what it asks for now happens. */
  knowledge(worker: Worker): Knowledge
  /** Does something for a worker, as it knew the world when it asked for that. */
  acting<T>(knowledge: Knowledge, act: () => T): T
}

/** What a worker knew when it asked for an effect. */
export interface Knowledge {
  readonly worker: Worker
  /** Number of a push of the revision that it read from the head last, and seq of the head that it read. */
  readonly push: number
  readonly head: number
  /** Step of the simulation at which it began to look at the cluster last. */
  readonly looked: number
  /** Steps between which it learnt last where its source is. */
  readonly resolved: { readonly sent: number; readonly answered: number }
  /** What it read of the pins of each cluster. */
  readonly pins: ReadonlyMap<string, Pins>
  /** Step at which it asked, and when that was. */
  readonly asked: number
  readonly askedAt: number
  /** It got no answer and gave up, and what it asked for happens all the same. */
  readonly late?: true
}

/** One invocation's way to the outside: each effect is an event of its own, and may go wrong. */
export interface Ports {
  readonly worker: Worker
  readonly clock: Clock
  store(inner: ObjectStore): ObjectStore
  cluster(name: string, inner: ClusterApi, signal: AbortSignal): ClusterApi
  /** A read of the outside, such as resolving a source; `slow` is how much longer it takes. */
  read<T>(what: string, run: () => Promise<T>, slow?: number): Promise<T>
  /** A message that is sent. */
  send(what: string, run: () => void): Promise<void>
}

/** Requests that end early when their worker gives up. */
type GivenUp = Set<(reason: unknown) => void>

type WriteFault = Extract<FaultKind, `write ${string}`>

const writeFaults: readonly WriteFault[] = [
  'write unanswered',
  'write lost',
  'write late',
  'write retried',
  'write racing',
]

export function portsOf(world: PortWorld, worker: Worker): Ports {
  const { scheduler, random, faults, trace, readPoints, witness } = world

  const note = (what: string, outcome: string, fault = false): void => {
    trace.add({ time: scheduler.now(), who: worker.name, what, outcome, fault })
  }

  /** Freezes or crashes the worker between two effects. */
  const interrupt = (what: string): void => {
    if (faults.freezeBefore !== undefined && !what.startsWith(faults.freezeBefore)) return
    if (faults.happens('crash')) {
      worker.dead = true
      note('crashes', '', true)
    } else if (faults.happens('freeze')) {
      const ms = random.chance(0.6) ? 180_000 + random.below(120_000) : 1_000 + random.below(60_000)
      worker.frozenUntil = scheduler.now() + ms
      note(`freezes for ${ms} ms`, '', true)
    }
  }

  const latency = (): number => (random.chance(0.05) ? 50 + random.below(2_000) : 1 + random.below(20))

  const isRunning = () => !worker.dead && worker.frozenUntil <= scheduler.now()

  /** Answers after the effect, sometimes much later: others see it before the worker knows. */
  const answer = (settle: () => void): void => {
    if (isRunning() && random.chance(0.7)) settle()
    else scheduler.after(latency(), settle, worker)
  }

  /** Does something as an event of its own. What is on its way arrives though its sender is frozen, dead or has given it up. */
  const effect = <T>(run: () => Promise<T>, given?: GivenUp, what = ''): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      interrupt(what)
      const isSent = !isRunning() && random.chance(0.5)
      const event = scheduler.after(
        latency(),
        () => {
          run().then(
            (value) => answer(() => resolve(value)),
            (cause: unknown) => answer(() => reject(cause)),
          )
        },
        isSent ? undefined : worker,
      )
      given?.add((reason) => {
        if (random.chance(0.5)) scheduler.cancel(event)
        reject(reason)
      })
    })

  const read = <T>(run: () => Promise<T>): Promise<T> => {
    if (!random.chance(readPoints)) return run()
    return new Promise<T>((resolve, reject) => {
      scheduler.after(latency(), () => void run().then(resolve, reject), worker)
    })
  }

  const writeFault = (): WriteFault | undefined => {
    for (const kind of writeFaults) if (faults.happens(kind)) return kind
    return undefined
  }

  const put = async (
    inner: ObjectStore,
    ...[key, bytes, condition]: Parameters<ObjectStore['put']>
  ): Promise<WriteOutcome> => {
    const fault = writeFault()
    const knowledge = witness.knowledge(worker)
    const write = async (late?: true): Promise<WriteOutcome> => {
      const outcome = await witness.acting({ ...knowledge, ...(late && { late }) }, () =>
        inner.put(key, bytes, condition),
      )
      note(`put ${key}`, `${outcome.kind}${fault === undefined ? '' : `, ${fault}`}`, fault !== undefined)
      return outcome
    }
    return effect(
      async () => {
        switch (fault) {
          case undefined:
            return write()
          case 'write unanswered':
            await write()
            throw noAnswer(key)
          case 'write retried': {
            const outcome = await write()
            return outcome.kind === 'written' ? { kind: 'exists' } : outcome
          }
          case 'write lost':
            note(`put ${key}`, fault, true)
            throw noAnswer(key)
          case 'write late':
            note(`put ${key}`, fault, true)
            scheduler.after(random.below(10_000), () => void write(true))
            throw noAnswer(key)
          case 'write racing':
            note(`put ${key}`, fault, true)
            return { kind: 'racing' }
        }
      },
      undefined,
      `put ${key}`,
    )
  }

  const store = (inner: ObjectStore): ObjectStore => ({
    async get(key) {
      const found = await read(() => inner.get(key))
      witness.read(worker, key, found)
      return found
    },
    put: (key, bytes, condition) => put(inner, key, bytes, condition),
    async *list(prefix) {
      const listed = await read(() => Array.fromAsync<ListedObject>(inner.list(prefix)))
      yield* listed
    },
    delete: (key) => effect(() => inner.delete(key)),
    deleteIf: (key, condition) => effect(() => inner.deleteIf(key, condition)),
    refresh: (key, writtenBefore) => read(() => inner.refresh(key, writtenBefore)),
  })

  const cluster = (name: string, inner: ClusterApi, signal: AbortSignal): ClusterApi => {
    const given: GivenUp = new Set()
    signal.addEventListener('abort', () => {
      for (const giveUp of given) giveUp(signal.reason)
    })
    const write = <T extends { readonly kind: string }>(what: string, run: () => Promise<T>): Promise<T | Refusal> => {
      const fault = writeFault()
      const knowledge = witness.knowledge(worker)
      const done = async (late?: true): Promise<T> => {
        const outcome = await witness.acting({ ...knowledge, ...(late && { late }) }, run)
        note(what, `${toldOf(outcome)}${fault === undefined ? '' : `, ${fault}`}`, fault !== undefined)
        return outcome
      }
      return effect<T | Refusal>(
        async () => {
          switch (fault) {
            case undefined:
              return done()
            case 'write unanswered':
              await done()
              throw unreachable(name)
            case 'write retried': {
              const outcome = await done()
              return outcome.kind === 'ok' ? done() : outcome
            }
            case 'write lost':
              note(what, fault, true)
              throw unreachable(name)
            case 'write late':
              note(what, fault, true)
              scheduler.after(random.below(9_000), () => void done(true))
              throw unreachable(name)
            case 'write racing':
              note(what, fault, true)
              return { kind: 'refused', status: 409, reason: 'Conflict', message: 'try again', causes: [] }
          }
        },
        given,
        what,
      )
    }
    return {
      types: () => read(() => inner.types()),
      forgetTypes: () => inner.forgetTypes(),
      serverVersion: () => read(() => inner.serverVersion()),
      get: (type, namespace, object) => read(() => inner.get(type, namespace, object)),
      async listMetadata(type, options) {
        witness.looks(worker)
        if (faults.happens('LIST refused')) {
          note(`LIST ${name} ${type.plural}`, 'refused', true)
          return { kind: 'refused', status: 500, reason: 'InternalError', message: 'etcd is away', causes: [] }
        }
        const answer = await read(() => inner.listMetadata(type, options))
        if (answer.kind === 'refused' || !faults.happens('LIST cut')) return answer
        note(`LIST ${name} ${type.plural}`, 'cut', true)
        const items = answer.value.items.filter(() => random.chance(0.5))
        return { ...answer, value: { ...answer.value, items } }
      },
      list: (type, options) => read(() => inner.list(type, options)),
      apply(type, manifest, options) {
        const run = () => inner.apply(type, manifest, options)
        if (options.dryRun) return read(run)
        const { precondition } = options
        const how = precondition === undefined ? 'create' : `apply at ${precondition.resourceVersion}`
        return write(`${how} ${name} ${manifest.kind}/${manifest.metadata.name}`, run)
      },
      patch: (type, ref, operations) =>
        write(`patch ${name} ${ref.kind}/${ref.name}`, () => inner.patch(type, ref, operations)),
      delete: (type, ref, precondition) =>
        write(`delete ${name} ${ref.kind}/${ref.name} at ${precondition.resourceVersion}`, () =>
          inner.delete(type, ref, precondition),
        ),
    }
  }

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = (): void => {
        scheduler.cancel(event)
        reject(signal?.reason)
      }
      const wake = (): void => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const event = scheduler.after(ms, wake, worker)
      signal?.addEventListener('abort', stop, { once: true })
    })

  return {
    worker,
    clock: { now: scheduler.now, sleep },
    store,
    cluster,
    read: (what, run, slow = 0) =>
      new Promise((resolve, reject) => {
        note(what, '')
        scheduler.after(latency() + slow, () => void run().then(resolve, reject), worker)
      }),
    send: (what, run) =>
      effect(async () => {
        note(`send ${what}`, '')
        run()
      }),
  }
}

function toldOf(answer: { readonly kind: string; readonly status?: number }): string {
  return answer.status === undefined ? answer.kind : `${answer.status}`
}

function noAnswer(key: string): Problem {
  return new Problem({ code: 'StoreFailed', subject: key, what: 'gave no answer' })
}

function unreachable(name: string): Problem {
  return new Problem({ code: 'ClusterUnreachable', subject: name, what: 'gave no answer' })
}
