import * as z from 'zod'
import { isErrno } from '../adapters/disk/absent.ts'
import { type ClientAnswer, type SocketClient, socketClient } from '../adapters/http/client.ts'
import { answeredProblem } from '../adapters/http/problem-answer.ts'
import { remoteStore } from '../adapters/http/remote-store.ts'
import { jsonIn } from '../adapters/http/wire.ts'
import { asProblem, Problem } from '../core/problem.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import type { SourceId } from '../source/spec.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type About, aboutFields, apiSchema, socketOf } from './about.ts'
import { type Letters, lettersFields, lettersPath } from './letters.ts'
import { type Order, orderRequest } from './order.ts'

/** A product that works on a data folder in another process. */
export interface RunningProduct {
  readonly about: About
  readonly store: ObjectStore
  /** Makes the lane of a cluster look again. */
  wake(cluster: string): Promise<void>
  /** Has a cluster audited. */
  audit(cluster: string, order: AuditOrder): Promise<void>
  /** Tells of an event of a cluster that was written to the bucket. */
  tell(cluster: string, key: string): Promise<void>
  /** Has a source asked where it stands, as a person wanted at a time. */
  ask(source: SourceId, asked: number): Promise<void>
  /** Its dead letters. */
  readonly letters: Letters
  close(): void
}

/** A program that does not say who it is within this time hangs. */
const greetingMs = 5_000
/** Writing to a slow disk takes its time. */
const silenceMs = 30_000

/** The product that works on a data folder and answers there; undefined where none does. */
export async function runningProduct(folder: string): Promise<RunningProduct | undefined> {
  const path = socketOf(folder)
  const about = await greet(socketClient(path, { silenceMs: greetingMs }), folder)
  if (about === undefined) return undefined
  const client = socketClient(path, { silenceMs })
  return {
    about,
    store: remoteStore(client),
    wake: (cluster) => order(client, { what: 'wake', cluster }, `cluster ${cluster}`),
    audit: (cluster, ordered) => order(client, { what: 'audit', cluster, order: ordered }, `cluster ${cluster}`),
    tell: (cluster, key) => order(client, { what: 'tell', cluster, key }, `cluster ${cluster}`),
    ask: (source, asked) => order(client, { what: 'ask', source, asked }, `source ${source}`),
    letters: remoteLetters(client),
    close: () => client.close(),
  }
}

function remoteLetters(client: SocketClient): Letters {
  const subject = 'dead letters'
  const ask = (method: 'GET' | 'POST', path: string) =>
    client.ask({ method, path }).catch((cause: unknown) => {
      throw asProblem(cause, { code: 'StoreFailed', subject, what: 'could not be asked for' })
    })
  return {
    async list(queue) {
      const answer = await ask('GET', lettersPath(queue))
      if (answer.status === 404) throw unknownThere(subject)
      const letters = lettersFields.safeParse(
        answer.status === 200 ? jsonIn(Buffer.from(answer.body).toString()) : undefined,
      )
      if (letters.success) return letters.data
      throw answeredProblem(answer, subject)
    },
    async sendBack(queue, id) {
      const answer = await ask('POST', lettersPath(queue, id))
      if (answer.status === 404) return false
      if (answer.status !== 202) throw answeredProblem(answer, subject)
      return true
    },
  }
}

async function greet(client: SocketClient, folder: string): Promise<About | undefined> {
  try {
    return described(await client.ask({ method: 'GET', path: '/' }), folder)
  } catch (cause) {
    // What a killed process left behind refuses; a path too long for a socket is one that nobody could listen on.
    if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ENAMETOOLONG', 'EINVAL'].some((code) => isErrno(cause, code))) {
      return undefined
    }
    const remedy = 'Wait until it answers, or stop it'
    throw asProblem(cause, {
      code: 'Locked',
      subject: folder,
      what: 'is in use by a process that does not answer',
      remedy,
    })
  } finally {
    client.close()
  }
}

function described(answer: ClientAnswer, folder: string): About {
  const value = answer.status === 200 ? jsonIn(Buffer.from(answer.body).toString()) : undefined
  const told = z.object({ schema: z.int() }).safeParse(value)
  if (told.success && told.data.schema > apiSchema) {
    const what = `is in use by a newer version of Sluice (schema ${told.data.schema}, this one speaks ${apiSchema})`
    throw new Problem({ code: 'SchemaTooNew', subject: folder, what, remedy: 'Use the version that runs there' })
  }
  const about = aboutFields.safeParse(value)
  if (told.success && about.success) return about.data
  throw new Problem({ code: 'Locked', subject: folder, what: 'is in use by a process that is no "sluice local"' })
}

async function order(client: SocketClient, given: Order, subject: string): Promise<void> {
  const request = { method: 'POST', ...orderRequest(given) } as const
  const answer = await client.ask(request).catch((cause: unknown) => {
    throw asProblem(cause, { code: 'StoreFailed', subject, ...failures[given.what] })
  })
  // What ran there before a command was made does not know its address.
  if (answer.status === 404) throw unknownThere(subject)
  if (answer.status !== 202) throw answeredProblem(answer, subject)
}

function unknownThere(subject: string): Problem {
  const remedy = 'Restart "sluice local" with this version'
  return new Problem({ code: 'Unsupported', subject, what: 'is kept by a version that does not know this', remedy })
}

const remedy = 'What was asked for is kept, and obeyed when it is looked at next'
const failures: Readonly<Record<Order['what'], { readonly what: string; readonly remedy?: string }>> = {
  wake: { what: 'could not be woken', remedy },
  audit: { what: 'could not be asked for an audit' },
  tell: { what: 'could not be told of an event', remedy },
  ask: { what: 'could not be asked for' },
}
