import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'

export interface GitServer {
  /** Address of the repository over http. */
  readonly url: string
  readonly port: number
  /** What was asked so far, as `GET info/refs`, `ls-refs` or `fetch`. */
  readonly requests: string[]
  /** Bytes sent in answers so far. */
  sent(): number
  close(): Promise<void>
}

export interface GitServerOptions {
  /** The folder of the repository to serve. */
  readonly folder: string
  /** Basic authentication demanded of every request. */
  readonly auth?: { readonly user: string; readonly password: string }
  /** Answers a request itself and returns true, or leaves it to git. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Extra configuration for upload-pack, e.g. `uploadpack.allowFilter=false`. */
  readonly config?: readonly string[]
}

/** Serves one repository by the real git-http-backend on a free port of this machine. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const requests: string[] = []
  let sent = 0
  const server = createServer(async (request, response) => {
    const body = await collect(request)
    requests.push(nameOf(request, body))
    if (options.intercept?.(request, response)) return
    if (!admitted(request, options.auth)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no')
      return
    }
    const answer = await runBackend(options, request, body)
    sent += answer.body.length
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/${basename(options.folder)}`,
    port,
    requests,
    sent: () => sent,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function nameOf(request: IncomingMessage, body: Buffer): string {
  const command = /command=([a-z-]+)/.exec(body.toString('latin1', 0, 100))
  return command?.[1] ?? `${request.method} ${request.url?.replace(/^\/[^/]*\//, '').replace(/\?.*/, '')}`
}

function admitted(request: IncomingMessage, auth: GitServerOptions['auth']): boolean {
  if (auth === undefined) return true
  const wanted = Buffer.from(`${auth.user}:${auth.password}`).toString('base64')
  return request.headers.authorization === `Basic ${wanted}`
}

async function runBackend(options: GitServerOptions, request: IncomingMessage, body: Buffer) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const settings = ['uploadpack.allowFilter=true', 'http.receivepack=false', ...(options.config ?? [])]
  const child = spawn('git', [...settings.flatMap((setting) => ['-c', setting]), 'http-backend'], {
    env: {
      PATH: process.env.PATH,
      HOME: options.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: dirname(options.folder),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {})
  child.stdin.end(body)
  return parseAnswer(await collect(child.stdout))
}

function parseAnswer(answer: Buffer): { status: number; headers: Record<string, string>; body: Buffer } {
  const end = answer.indexOf('\r\n\r\n')
  const lines = answer.toString('latin1', 0, end).split('\r\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]))
  const { Status: status = '200', ...rest } = headers
  return { status: Number.parseInt(status, 10), headers: rest, body: answer.subarray(end + 4) }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
