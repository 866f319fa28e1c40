import type { Answer, Call } from '../adapters/http/call.ts'
import { listenOnSocket } from '../adapters/http/listen.ts'
import { httpServer } from '../adapters/http/server.ts'
import { answerStore } from '../adapters/http/store-routes.ts'
import { jsonIn, maxObjectBytes } from '../adapters/http/wire.ts'
import { type AuditOrder, auditOrderFields } from '../queue/audit-order.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type About, apiSchema, socketOf } from './about.ts'

export interface ApiWorld {
  readonly store: ObjectStore
  readonly about: About
  /** Makes the lane of a cluster look again. */
  wake(cluster: string): Promise<void>
  /** Has a cluster audited. */
  audit(cluster: string, order: AuditOrder): Promise<void>
}

/** Answers on the socket of a data folder that this process owns; answers how to end that. */
export function serveApi(folder: string, world: ApiWorld): Promise<() => Promise<void>> {
  return listenOnSocket(httpServer(apiRoutes(world), { maxBodyBytes: maxObjectBytes }), socketOf(folder))
}

const lanePath = /^\/lanes\/([^/]+)\/(wake|audit)$/

/** What the socket in the data folder answers: the commands of this user work through it while the product runs. */
function apiRoutes({ store, about, wake, audit }: ApiWorld): (call: Call) => Promise<Answer> {
  return async (call) => {
    const stored = await answerStore(store, call)
    if (stored !== undefined) return stored
    if (call.path === '/') return call.method === 'GET' ? described(about) : { status: 405 }
    const asked = laneIn(call.path)
    if (asked === undefined) return { status: 404 }
    if (call.method !== 'POST') return { status: 405 }
    // One that the fleet file does not have is nobody's lane: its message is dropped where it is read.
    if (asked.what === 'wake') {
      await wake(asked.cluster)
      return { status: 202 }
    }
    const order = auditOrderFields.safeParse(jsonIn(Buffer.from(await call.body()).toString()))
    if (!order.success) return { status: 400 }
    await audit(asked.cluster, order.data)
    return { status: 202 }
  }
}

/** The address that wakes a lane. */
export function wakeAddress(cluster: string): string {
  return `/lanes/${encodeURIComponent(cluster)}/wake`
}

/** The address that has a cluster audited; its body is an AuditOrder. */
export function auditAddress(cluster: string): string {
  return `/lanes/${encodeURIComponent(cluster)}/audit`
}

function laneIn(path: string): { readonly cluster: string; readonly what: string } | undefined {
  const [, name = '', what = ''] = lanePath.exec(path) ?? []
  try {
    const cluster = decodeURIComponent(name)
    return cluster === '' ? undefined : { cluster, what }
  } catch {
    return undefined
  }
}

function described(about: About): Answer {
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: JSON.stringify({ schema: apiSchema, ...about }) }
}
