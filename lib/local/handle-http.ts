import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Clock } from '../core/clock.ts'
import { asProblem, type Problem } from '../core/problem.ts'
import { maxBodyBytes } from '../webhook/door.ts'
import type { HttpHandler } from '../webhook/handler.ts'
import { httpEvent } from './http-event.ts'
import { type BodyLimits, drain, readBody } from './read-body.ts'

export interface HttpWorld {
  readonly clock: Pick<Clock, 'now'>
  /** Told of a handler that threw; the sender sees that something went wrong, not what. */
  failed(problem: Problem): void
  readonly limits?: HttpLimits
}

export interface HttpLimits extends BodyLimits {
  /** How long a sender of too much may go on, so that it comes to read why. */
  readonly lingerMs: number
}

/** Lambda's limit on bodies; GitHub hangs up after 10 s. */
const defaultLimits: HttpLimits = { maxBytes: maxBodyBytes, timeoutMs: 10_000, lingerMs: 2_000 }

/** A listener of `node:http` that hands requests to a handler of Lambda, as API Gateway does. */
export function handleHttp(
  handler: HttpHandler,
  { clock, failed, limits = defaultLimits }: HttpWorld,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const body = await readBody(request, limits)
      if (body.kind === 'gone') return
      if (body.kind === 'whole') return send(response, await handler(httpEvent(request, body.bytes, clock.now())))
      await turnAway(request, response, { ...refusals[body.kind], lingerMs: limits.lingerMs })
    } catch (cause) {
      failed(asProblem(cause, { code: 'Aborted', subject: 'HTTP', what: 'request was not answered' }))
      if (response.headersSent) response.destroy()
      else send(response, { statusCode: 500, ...messageOf('Internal Server Error') })
    }
  }
}

const refusals = {
  large: { status: 413, message: 'Request Entity Too Large' },
  slow: { status: 408, message: 'Request Timeout' },
} as const

/**
 * Answers before the body is there, and closes. The answer goes out at once but its end waits for the sender to finish: a connection that
 * is closed with bytes unread is reset, and with it the answer that the sender has not read yet.
 */
async function turnAway(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, lingerMs }: { readonly status: number; readonly message: string; readonly lingerMs: number },
): Promise<void> {
  const { headers, body } = messageOf(message)
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
  response.write(body)
  await drain(request, lingerMs)
  response.end()
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  response.writeHead(statusCode, {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
    'content-length': bytes.length,
  })
  response.end(bytes)
}

function messageOf(message: string) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) }
}
