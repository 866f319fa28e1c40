import type { Answer, Call } from '../adapters/http/call.ts'
import { listenOnSocket } from '../adapters/http/listen.ts'
import { httpServer } from '../adapters/http/server.ts'
import { answerStore } from '../adapters/http/store-routes.ts'
import { maxObjectBytes } from '../adapters/http/wire.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import type { SourceId } from '../source/spec.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type About, apiSchema, socketOf } from './about.ts'
import { answerLetters, type Letters } from './letters.ts'
import { type Order, readOrder } from './order.ts'

export interface ApiWorld {
  readonly store: ObjectStore
  readonly about: About
  /** The messages that were given up, by queue. */
  readonly letters: Letters
  /** Makes the lane of a cluster look again. */
  wake(cluster: string): Promise<void>
  /** Has a cluster audited. */
  audit(cluster: string, order: AuditOrder): Promise<void>
  /** Tells of an event of a cluster that was written to the bucket. */
  tell(cluster: string, key: string): Promise<void>
  /** Has a source asked where it stands, as a person wanted at a time. */
  ask(source: SourceId, asked: number): Promise<void>
}

/** Answers on the socket of a data folder that this process owns; answers how to end that. */
export function serveApi(folder: string, world: ApiWorld): Promise<() => Promise<void>> {
  return listenOnSocket(httpServer(apiRoutes(world), { maxBodyBytes: maxObjectBytes }), socketOf(folder))
}

/** What the socket in the data folder answers: the commands of this user work through it while the product runs. */
function apiRoutes(world: ApiWorld): (call: Call) => Promise<Answer> {
  const { store, about, letters } = world
  return async (call) => {
    const stored = (await answerStore(store, call)) ?? (await answerLetters(letters, call))
    if (stored !== undefined) return stored
    if (call.path === '/') return call.method === 'GET' ? described(about) : { status: 405 }
    const order = await readOrder(call)
    if (order === 'unknown') return { status: 404 }
    if (call.method !== 'POST') return { status: 405 }
    if (order === 'malformed') return { status: 400 }
    await obey(world, order)
    return { status: 202 }
  }
}

/** A cluster that the fleet file does not have is nobody's lane, as is a key that names no event: such messages are dropped where they are read. */
function obey({ wake, audit, tell, ask }: ApiWorld, order: Order): Promise<void> {
  switch (order.what) {
    case 'wake':
      return wake(order.cluster)
    case 'audit':
      return audit(order.cluster, order.order)
    case 'tell':
      return tell(order.cluster, order.key)
    case 'ask':
      return ask(order.source, order.asked)
  }
}

function described(about: About): Answer {
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: JSON.stringify({ schema: apiSchema, ...about }) }
}
