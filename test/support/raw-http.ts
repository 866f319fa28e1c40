import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'

/** A server on a free port of this machine, for one test. */
export interface TestServer {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

export async function listen(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    server,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What came back over one connection, and how it ended. */
export interface RawAnswer {
  /** 0 where no answer came. */
  readonly status: number
  readonly text: string
  readonly ended: 'closed' | 'reset'
  readonly tookMs: number
}

/** Writes bytes as they are, and reads until the other side closes. */
export async function raw(port: number, write: (socket: Socket) => Promise<void> | void): Promise<RawAnswer> {
  const start = performance.now()
  const socket = connect({ port, host: '127.0.0.1' })
  let text = ''
  let ended: RawAnswer['ended'] = 'closed'
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => {
    ended = 'reset'
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await once(socket, 'connect')
  await write(socket)
  await closed
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text.replace(/^HTTP\/1\.1 100 [\s\S]*?\r\n\r\n/, ''))?.[1] ?? 0)
  return { status, text, ended, tookMs: performance.now() - start }
}

/** Writes as fast as the other side reads, until all is written or the connection ended. */
export async function writeAll(socket: Socket, chunk: Uint8Array, times: number): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  for (let i = 0; i < times && !socket.destroyed; i += 1) {
    if (socket.write(chunk)) continue
    await Promise.race([closed, new Promise<void>((resolve) => socket.once('drain', () => resolve()))])
  }
}

/** The head of a request, with repeated headers where they are given as pairs. */
export function headOf(headers: readonly (readonly [string, string | number])[], path = '/webhook'): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
}
