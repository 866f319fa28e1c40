import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http'
import { Agent as HttpsAgent, request as overHttps } from 'node:https'
import { asProblem, Problem } from '../../core/problem.ts'
import type { Connection } from './connection.ts'
import { readBody } from './read-body.ts'

export interface Call {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE'
  /** Path with its query, relative to the server. */
  readonly path: string
  readonly accept: string
  readonly contentType?: string
  readonly body?: string
  /** Answers larger than this are not read to their end. */
  readonly maxBytes: number
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** One HTTP request and its whole answer. Throws a Problem `ClusterUnreachable` where none came, `Aborted` where the caller gave up. */
export type Exchange = (call: Call) => Promise<Reply>

export interface ExchangeOptions {
  readonly signal?: AbortSignal
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number
}

/** Requests over sockets that are kept open: one agent per API server, at most 16 sockets. */
export function httpExchange(connection: Connection, options: ExchangeOptions): { exchange: Exchange; close(): void } {
  const base = new URL(connection.server)
  const secure = base.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ ...keepOpen, ...tlsOptions(connection) }) : new HttpAgent(keepOpen)
  const open = secure ? overHttps : overHttp
  const exchange: Exchange = async (call) => {
    const headers = await headersOf(connection, call)
    const target = `${base.pathname.replace(/\/$/, '')}${call.path}`
    const request = open({ agent, host: hostOf(base), port: base.port, method: call.method, path: target, headers })
    return answerOf(request, call, options).catch((cause: unknown) => {
      throw asProblem(cause, unreachable(connection.server))
    })
  }
  return { exchange, close: () => agent.destroy() }
}

const keepOpen = { keepAlive: true, maxSockets: 16 } as const

function hostOf(base: URL): string {
  return base.hostname.replace(/^\[|\]$/g, '')
}

function unreachable(server: string) {
  return {
    code: 'ClusterUnreachable',
    subject: server,
    what: 'did not answer',
    remedy: 'Check the address, the network between here and the API server, and its certificate authority',
  } as const
}

function tlsOptions({ ca, cert, key, serverName, skipTlsVerify }: Connection) {
  const pem = (text: string | Uint8Array) => (typeof text === 'string' ? text : Buffer.from(text))
  return {
    ...(ca !== undefined && { ca: pem(ca) }),
    ...(cert !== undefined && { cert: pem(cert) }),
    ...(key !== undefined && { key: pem(key) }),
    ...(serverName !== undefined && { servername: serverName }),
    ...(skipTlsVerify === true && { rejectUnauthorized: false }),
  }
}

async function headersOf(connection: Connection, call: Call): Promise<Record<string, string>> {
  const token = typeof connection.token === 'function' ? await connection.token() : connection.token
  return {
    ...connection.headers,
    accept: call.accept,
    'user-agent': 'sluice',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(call.contentType !== undefined && { 'content-type': call.contentType }),
    ...(call.body !== undefined && { 'content-length': String(Buffer.byteLength(call.body)) }),
  }
}

function answerOf(request: ClientRequest, call: Call, { signal, timeoutMs }: ExchangeOptions): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const stop = () => request.destroy(new Problem({ code: 'Aborted', what: 'the request was given up' }))
  const late = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs)
  signal?.addEventListener('abort', stop, { once: true })
  request.on('error', reject)
  request.on('response', (response: IncomingMessage) => {
    readBody(response, call.maxBytes).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      (cause: unknown) => {
        request.destroy()
        reject(cause)
      },
    )
  })
  if (signal?.aborted) stop()
  request.end(call.body)
  return promise.finally(() => {
    clearTimeout(late)
    signal?.removeEventListener('abort', stop)
  })
}
