import { Agent, request } from 'node:https'
import { isJsonObject, type JsonObject } from '../../lib/core/json.ts'
import type { TestCluster } from './test-cluster.ts'

/** One request to an API server as any client may send it; a refusal is an answer like another. */
export interface RawRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** `application/json`, unless it is a patch. */
  readonly contentType?: string
}

export interface RawReply {
  readonly status: number
  readonly body: JsonObject
}

export interface RawApi {
  send(what: RawRequest): Promise<RawReply>
  close(): void
}

/** A client of other people, for tests that play them: an administrator over kept connections. */
export function rawApi({ url, ca, token }: Pick<TestCluster, 'url' | 'ca' | 'token'>): RawApi {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca })
  const send = ({ method, path, body, contentType = 'application/json' }: RawRequest): Promise<RawReply> => {
    const { promise, resolve, reject } = Promise.withResolvers<RawReply>()
    const headers = { authorization: `Bearer ${token}`, 'content-type': contentType, accept: 'application/json' }
    const outgoing = request(`${url}${path}`, { method, agent, headers, timeout: 20_000 }, async (response) => {
      try {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString()
        const read: unknown = text.startsWith('{') ? JSON.parse(text) : { message: text }
        resolve({ status: response.statusCode ?? 0, body: isJsonObject(read) ? read : {} })
      } catch (cause) {
        reject(cause)
      }
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} took more than 20 s`)))
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    return promise
  }
  return { send, close: () => agent.destroy() }
}
