import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asProblem } from '../../core/problem.ts'
import type { Answer, Call } from './call.ts'
import { problemAnswer } from './problem-answer.ts'
import { BodyTooLarge, readWhole } from './read-whole.ts'

export interface HttpServerOptions {
  /** A larger body is refused with 413 before it is read. */
  readonly maxBodyBytes: number
}

/** An HTTP server that answers calls, not listening yet; what a call throws is answered as a Problem. */
export function httpServer(answer: (call: Call) => Promise<Answer>, { maxBodyBytes }: HttpServerOptions): Server {
  return createServer(async (request, response) => {
    // Whoever asked is gone: there is nobody to tell.
    response.on('error', () => undefined)
    const answered = tooLarge(request, maxBodyBytes) ?? (await answerOf(answer, request, maxBodyBytes))
    await send(response, request.complete ? answered : withoutReuse(answered))
  })
}

function tooLarge(request: IncomingMessage, maxBodyBytes: number): Answer | undefined {
  const length = Number(request.headers['content-length'] ?? 0)
  return length > maxBodyBytes ? largest(maxBodyBytes) : undefined
}

function largest(maxBodyBytes: number): Answer {
  return { status: 413, body: `a body has at most ${maxBodyBytes} bytes\n` }
}

function callOf(request: IncomingMessage, maxBodyBytes: number): Call {
  const { method = '', url = '', headers } = request
  const [path = '', ...query] = url.split('?')
  return { method, path, query: query.join('?'), headers, body: () => readWhole(request, maxBodyBytes) }
}

async function answerOf(
  answer: (call: Call) => Promise<Answer>,
  request: IncomingMessage,
  maxBodyBytes: number,
): Promise<Answer> {
  try {
    return await answer(callOf(request, maxBodyBytes))
  } catch (cause) {
    if (cause instanceof BodyTooLarge) return largest(maxBodyBytes)
    return problemAnswer(asProblem(cause, { code: 'Aborted', what: 'the request could not be answered' }))
  }
}

/** The rest of a body that was not read would be taken for the next request. */
function withoutReuse(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, connection: 'close' } }
}

async function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const length = Buffer.byteLength(body)
    response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': length }).end(body)
    return
  }
  response.writeHead(status, headers)
  // A failure in the middle destroys the connection, which is how the other side learns of it.
  await pipeline(Readable.from(body), response).catch(() => response.destroy())
}
