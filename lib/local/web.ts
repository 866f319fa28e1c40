import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { type Address, closeServer, listenOnPort } from '../adapters/http/listen.ts'

/** A port of this machine that is taken, for a product that is about to start. */
export interface Web {
  /** Address of the port, without a path. */
  readonly url: string
  /** Answers requests from now on, until that is ended; before and after they are asked to come again. */
  answerWith(listener: RequestListener): () => void
  close(): Promise<void>
}

/** Takes a port before anything else is touched, so that one in use costs nothing. */
export async function openWeb(wanted: Address): Promise<Web> {
  let listener: RequestListener = away
  const server = createServer((request, response) => listener(request, response))
  const { address, port, family } = await listenOnPort(server, wanted)
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    answerWith(given) {
      listener = given
      return () => {
        listener = away
      }
    },
    close: () => closeServer(server),
  }
}

const away: RequestListener = (_, response) =>
  say(response.setHeader('retry-after', '1').setHeader('connection', 'close'), 503, 'starting or stopping')

/** What the port answers: webhooks, whether it is up, and the pages for everything else. */
export function webListener(webhook: RequestListener, pages: RequestListener): RequestListener {
  return (request, response) => {
    const [path] = (request.url ?? '').split('?')
    if (path === '/webhook') return webhook(request, response)
    if (path !== '/healthz') return pages(request, response)
    return request.method === 'GET' ? say(response, 200, 'ok') : say(response, 405, 'only GET')
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`)
}
