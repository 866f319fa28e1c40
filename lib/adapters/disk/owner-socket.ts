import { randomUUID } from 'node:crypto'
import { link, rm } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { Problem } from '../../core/problem.ts'
import { isErrno } from './absent.ts'

/** A Unix socket's address has room for 104 bytes on macOS, 108 on Linux. */
const maxSocketPathBytes = 103
const answerWithinMs = 500

/** A socket by which this process can be seen to live. */
export interface Announcement {
  linkAs(path: string): Promise<void>
  /** Removes its first name, after it was linked as another. */
  hide(): Promise<void>
  end(): Promise<void>
}

/** Listens on a socket in the folder; it says the pid to whoever connects and does not keep the process running. */
export async function announce(folder: string): Promise<Announcement> {
  // Not named by the pid: containers that share a folder each have a process 1.
  const path = join(folder, `announce.${randomUUID().slice(0, 8)}`)
  if (Buffer.byteLength(path) > maxSocketPathBytes) {
    const what = `has a path too long for a socket in it (${maxSocketPathBytes} bytes with the socket's name)`
    throw new Problem({ code: 'InvalidInput', subject: folder, what, remedy: 'Choose a folder with a shorter path' })
  }
  const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(noSockets(folder, cause)))
    server.listen(path, resolve)
  })
  server.unref()
  return {
    linkAs: (name) => link(path, name),
    hide: () => rm(path, { force: true }),
    end: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Who listens on a socket. Only a refused connection or a missing file says `dead`: a stopped process accepts and does not answer. */
export async function ownerOf(path: string): Promise<'dead' | { readonly pid: number | undefined }> {
  const socket = createConnection(path)
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('end', () => resolve({ pid: Number.parseInt(text, 10) || undefined }))
    socket.on('error', (cause) => {
      const dead = isErrno(cause, 'ECONNREFUSED') || isErrno(cause, 'ENOENT')
      resolve(dead ? 'dead' : { pid: undefined })
    })
    socket.setTimeout(answerWithinMs, () => {
      resolve({ pid: undefined })
      socket.destroy()
    })
  })
}

function noSockets(folder: string, cause: unknown): Problem {
  const remedy = 'Choose a folder on a local disk that this user may write to'
  return new Problem({
    code: 'StoreFailed',
    subject: folder,
    what: 'cannot hold the socket of its lock',
    remedy,
    cause,
  })
}
