import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface FakeRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers of a fake API server: what to send, or what to do with the socket. */
export type FakeAnswer =
  | { readonly status: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly raw: string; readonly status: number }
  | 'reset'
  | 'half'
  | 'hang'

export interface FakeApi extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly FakeRequest[]
}

/** An HTTP server on a free port that answers as a function says; for faults that a real API server does not commit on demand. */
export async function fakeApi(answer: (request: FakeRequest, index: number) => FakeAnswer): Promise<FakeApi> {
  const requests: FakeRequest[] = []
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    const request = { method, url, headers, body: await text(incoming) }
    requests.push(request)
    send(response, answer(request, requests.length - 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(response: ServerResponse, answer: FakeAnswer): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
  } else if (answer === 'half') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"kind":"List","metadata":{"resourceVersion":"1"},"items":[', () => response.socket?.destroy())
  } else if ('raw' in answer) {
    response.writeHead(answer.status).end(answer.raw)
  } else {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.json))
  }
}
