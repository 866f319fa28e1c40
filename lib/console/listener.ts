import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { messageOf } from '../core/problem.ts'
import { type OverviewWorld, overview } from './overview.ts'

/** The pages, and those who have one open. */
export interface Console {
  readonly listener: RequestListener
  /** Tells open pages that something happened. */
  changed(): void
  close(): void
}

/** What a page may load: what it is made of, and nothing from elsewhere. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const files: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.mjs': { file: 'page.mjs', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
}

/** Serves the page, its data as JSON, and a stream of events that says when to look again. */
export function openConsole(world: OverviewWorld): Console {
  const open = new Set<ServerResponse>()
  const text = new Map(
    Object.values(files).map(({ file }) => [file, readFileSync(join(import.meta.dirname, 'page', file))]),
  )
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '/'] = (request.url ?? '/').split('?')
    response.setHeader('content-security-policy', policy).setHeader('x-content-type-options', 'nosniff')
    if (isRebound(request)) return say(response, 421, 'this is not the host that the page is on')
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'only GET')
    const page = files[path]
    if (page !== undefined) {
      response.setHeader('content-type', page.type).setHeader('cache-control', 'no-cache')
      return void response.end(text.get(page.file))
    }
    if (path === '/api/live') return follow(response, open)
    if (path !== '/api/overview') return say(response, 404, 'nothing is here')
    try {
      const body = JSON.stringify(await overview(world))
      response.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store').end(body)
    } catch (cause) {
      say(response, 500, messageOf(cause))
    }
  }
  return {
    listener: (request, response) => void listener(request, response),
    changed() {
      for (const response of open) response.write('event: changed\ndata:\n\n')
    },
    close() {
      for (const response of open) response.end()
    },
  }
}

/**
 * Whether a page of elsewhere asks through a name that it had point here: what listens on this machine alone is asked for by a name or
 * address of this machine alone.
 */
function isRebound({ headers, socket }: IncomingMessage): boolean {
  const local = socket.localAddress ?? ''
  if (!/^(::ffff:)?127\.|^::1$/.test(local)) return false
  const name = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? ''
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name)
}

function follow(response: ServerResponse, open: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 1000\n\n')
  open.add(response)
  response.once('close', () => open.delete(response))
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}
