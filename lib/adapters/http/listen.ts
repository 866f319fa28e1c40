import { once } from 'node:events'
import { chmod, rename, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Problem } from '../../core/problem.ts'

/** A Unix socket's address has room for 104 bytes on macOS, 108 on Linux. */
const maxSocketPathBytes = 103
/** What is under way may end within this time; more would keep who stops the program waiting. */
const graceMs = 2_000

/** Where a server is to be reached over the network. */
export interface Address {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

/**
 * Listens on a socket that its owner alone may use; answers how to end that. What a killed process left there is replaced, so nobody else
 * may listen there at the same time. It gets its name only when it may be used.
 */
export async function listenOnSocket(server: Server, path: string): Promise<() => Promise<void>> {
  const draft = `${path}.new`
  if (Buffer.byteLength(draft) > maxSocketPathBytes) {
    const what = `is too long for a socket (${maxSocketPathBytes} bytes)`
    throw new Problem({ code: 'InvalidInput', subject: draft, what, remedy: 'Choose a folder with a shorter path' })
  }
  try {
    await rm(draft, { force: true })
    server.listen(draft)
    await once(server, 'listening')
    await chmod(draft, 0o600)
    await rename(draft, path)
  } catch (cause) {
    server.close()
    throw cannotListen(draft, cause)
  }
  return async () => {
    await rm(path, { force: true })
    await closeServer(server)
  }
}

/** Listens on a port of this machine; answers the one it got. Throws a Problem that names the port where another program has it. */
export async function listenOnPort(server: Server, { host, port }: Address): Promise<AddressInfo> {
  server.listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw cannotListen(`port ${port} of ${host}`, cause)
  }
  const address = server.address()
  if (address !== null && typeof address === 'object') return address
  throw new Problem({ code: 'Aborted', subject: `port ${port} of ${host}`, what: 'was closed at once' })
}

/** Takes no more requests and waits a moment for those under way. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const end = setTimeout(() => server.closeAllConnections(), graceMs)
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
  clearTimeout(end)
}

function cannotListen(subject: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    const remedy = 'Stop the program that listens there, or choose another port with --port'
    return new Problem({ code: 'Locked', subject, what: 'is in use', remedy })
  }
  if (code === 'EACCES') {
    const remedy = 'Choose a port above 1023 with --port'
    return new Problem({ code: 'AccessDenied', subject, what: 'may not be used by this user', remedy })
  }
  return new Problem({ code: 'InvalidInput', subject, what: 'cannot be listened on', cause })
}
