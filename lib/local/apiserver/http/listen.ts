import type { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { Failure, unauthorized } from '../failure.ts'
import type { JsonObject } from '../json.ts'
import type { ApiAnswer, ApiRequest, User } from '../request.ts'
import { failureAnswer } from '../verbs/answers.ts'
import { readBody } from './read-body.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** PEM; plain HTTP where it is missing. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Who a bearer token belongs to; undefined refuses it. */
  readonly userOf: (token: string | undefined) => User | undefined
  /** What a body of protobuf stands for; throws where it is none. */
  readonly decode: (bytes: Buffer) => JsonObject
  readonly answer: (request: ApiRequest) => Promise<ApiAnswer>
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Serves requests over HTTP(S); throws where the port is taken. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const closing = new AbortController()
  const listener: RequestListener = (incoming, response) => void handle(incoming, response, options, closing.signal)
  const server: Server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener)
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      closing.abort()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  { userOf, decode, answer }: ListenOptions,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const user = userOf(/^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1])
    if (user === undefined) return await send(response, failureAnswer(unauthorized()), gone.signal)
    const url = new URL(incoming.url ?? '/', 'http://cluster')
    const request: ApiRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      accept: incoming.headers.accept ?? '',
      userAgent: incoming.headers['user-agent'] ?? '',
      ...(await readBody(incoming, decode)),
      user,
      signal: AbortSignal.any([gone.signal, closing]),
    }
    await send(response, await answer(request), gone.signal)
  } catch (cause) {
    if (cause instanceof Failure) return send(response, failureAnswer(cause), gone.signal)
    // The client went away, or the server is closing: nobody is there to be told.
    response.destroy()
  }
}

async function send(response: ServerResponse, answer: ApiAnswer, gone: AbortSignal): Promise<void> {
  response.statusCode = answer.status
  response.setHeader('content-type', answer.type)
  response.setHeader('cache-control', 'no-cache, private')
  if ('body' in answer) {
    for (const warning of answer.warnings ?? []) response.appendHeader('warning', `299 - ${JSON.stringify(warning)}`)
    response.end(answer.body)
    return
  }
  response.flushHeaders()
  for await (const text of answer.stream) {
    if (gone.aborted) return
    if (!response.write(text))
      await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.end()
}
