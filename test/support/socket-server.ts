import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Call } from '../../lib/adapters/http/call.ts'
import { type SocketClient, socketClient } from '../../lib/adapters/http/client.ts'
import { listenOnSocket } from '../../lib/adapters/http/listen.ts'
import { httpServer } from '../../lib/adapters/http/server.ts'

/** A server on a socket of its own, and a client that asks it. */
export interface SocketServer {
  readonly path: string
  readonly client: SocketClient
  close(): Promise<void>
}

/** Answers calls on a socket in a temporary folder. */
export function answerOnSocket(
  answer: (call: Call) => Promise<Answer>,
  { silenceMs = 5_000, maxBodyBytes = 10 * 1_048_576 } = {},
): Promise<SocketServer> {
  return onSocket(httpServer(answer, { maxBodyBytes }), silenceMs)
}

/** Puts any server on such a socket: one that breaks off, say. */
export async function onSocket(server: Server, silenceMs = 5_000): Promise<SocketServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-socket-'))
  const path = join(folder, 'api.sock')
  const stop = await listenOnSocket(server, path)
  const client = socketClient(path, { silenceMs })
  return {
    path,
    client,
    async close() {
      client.close()
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
