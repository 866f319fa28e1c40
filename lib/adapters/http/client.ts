import { Agent, request as open } from 'node:http'
import { durationText } from '../../core/duration.ts'
import { readWhole } from './read-whole.ts'
import { maxObjectBytes } from './wire.ts'

export interface ClientRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** A whole answer: one that was cut short is thrown as an error instead. */
export interface ClientAnswer {
  readonly status: number
  readonly etag?: string
  readonly body: Uint8Array
}

/** Asks a server that listens on a socket of this machine. */
export interface SocketClient {
  /** Throws the system's error where nobody listens, the server dies meanwhile, or nothing comes for too long. */
  ask(request: ClientRequest): Promise<ClientAnswer>
  /** Breaks off what is under way. */
  close(): void
}

export interface SocketClientOptions {
  /** How long the server may say nothing before it is given up. */
  readonly silenceMs: number
}

/** As many as the store's readers use at once. */
const requestsAtOnce = 32

/** A client with a connection for each request: on a socket it costs nothing, and none is ever found closed in the moment of its reuse. */
export function socketClient(socketPath: string, { silenceMs }: SocketClientOptions): SocketClient {
  const agent = new Agent({ keepAlive: false, maxSockets: requestsAtOnce })
  return {
    ask({ method, path, headers = {}, body }) {
      const { promise, resolve, reject } = Promise.withResolvers<ClientAnswer>()
      const length = { 'content-length': body?.byteLength ?? 0 }
      const request = open({ socketPath, agent, method, path, headers: { ...headers, ...length }, timeout: silenceMs })
      request.on('timeout', () => {
        const silent = new Error(`no answer came for ${durationText(silenceMs)}`)
        reject(silent)
        request.destroy(silent)
      })
      request.on('error', reject)
      request.on('response', (response) => {
        const { statusCode: status = 0, headers } = response
        const etag = headers.etag === undefined ? {} : { etag: headers.etag }
        readWhole(response, maxObjectBytes).then(
          (read) => resolve({ status, ...etag, body: read }),
          (cause: unknown) => {
            request.destroy()
            reject(cause)
          },
        )
      })
      request.end(body)
      return promise
    },
    close: () => agent.destroy(),
  }
}
