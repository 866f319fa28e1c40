import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A webhook as GitHub keeps it. */
export interface TestHook {
  readonly id: number
  active: boolean
  events: string[]
  config: { url: string; content_type: string; insecure_ssl: string; secret?: string }
}

export interface TestDelivery {
  readonly id: number
  readonly hook: number
  readonly event: string
  readonly delivered_at: string
  readonly status: string
  readonly status_code: number
}

/** GitHub's REST API as far as webhooks of repositories go, strict: what it does not document is refused and told. */
export interface GithubApi {
  readonly url: string
  /** `METHOD path` of each request. */
  readonly asked: string[]
  readonly hooks: TestHook[]
  readonly deliveries: TestDelivery[]
  /** What requests broke of the documents; empty at the end of a good test. */
  readonly broken: string[]
  /** Answers that come first, each once. */
  readonly failures: {
    readonly status: number
    readonly body: object
    readonly headers?: Readonly<Record<string, string>>
  }[]
  /** Added to its clock. */
  skewMs: number
  stop(): Promise<void>
}

export interface GithubApiOptions {
  readonly repository: string
  readonly token: string
  /** Path below which it answers, as a GitHub Enterprise Server does. */
  readonly base?: string
}

/** Starts it for one repository. A ping is really sent to the address of its hook, signed with the hook's secret. */
export async function startGithubApi({ repository, token, base = '' }: GithubApiOptions): Promise<GithubApi> {
  let ids = 400
  const state = {
    asked: [] as string[],
    hooks: [] as TestHook[],
    deliveries: [] as TestDelivery[],
    broken: [] as string[],
    failures: [] as GithubApi['failures'],
    skewMs: 0,
  }
  const root = `${base}/repos/${repository}/hooks`

  const deliver = async (hook: TestHook): Promise<void> => {
    const body = JSON.stringify({ zen: 'Design for failure.', hook_id: hook.id, repository: { full_name: repository } })
    const signature = createHmac('sha256', hook.config.secret ?? '')
      .update(body)
      .digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': crypto.randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    }
    const status = await fetch(hook.config.url, { method: 'POST', headers, body }).then(
      (answer) => answer.status,
      () => 0,
    )
    const name = status === 0 ? 'failed to connect to host' : status < 300 ? 'OK' : `Invalid HTTP Response: ${status}`
    const delivered_at = new Date(Date.now() + state.skewMs).toISOString()
    state.deliveries.unshift({
      id: ++ids,
      hook: hook.id,
      event: 'ping',
      delivered_at,
      status: name,
      status_code: status,
    })
  }

  const answer = async (
    request: IncomingMessage,
  ): Promise<{ status: number; body?: unknown; headers?: Readonly<Record<string, string>> }> => {
    const text = await textOf(request)
    const { method = '', headers } = request
    const url = new URL(request.url ?? '/', 'http://github.test')
    state.asked.push(`${method} ${url.pathname}`)
    const failure = state.failures.shift()
    if (failure !== undefined) return failure
    const expect = (holds: boolean, what: string) =>
      void (holds || state.broken.push(`${method} ${url.pathname}: ${what}`))
    expect(headers.accept === 'application/vnd.github+json', `accept is ${headers.accept}`)
    expect(headers['x-github-api-version'] === '2022-11-28', 'no X-GitHub-Api-Version')
    expect(Boolean(headers['user-agent']), 'GitHub refuses requests without User-Agent')
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: { message: 'Bad credentials' } }
    if (!url.pathname.startsWith(root)) return { status: 404, body: { message: 'Not Found' } }
    const [, id, action] = url.pathname.slice(root.length).split('/')
    const hook = state.hooks.find((one) => String(one.id) === id)
    if (id !== undefined && hook === undefined) return { status: 404, body: { message: 'Not Found' } }
    switch (`${method} ${id === undefined ? '' : 'hook'} ${action ?? ''}`.trim().replaceAll(/ +/g, ' ')) {
      case 'GET': {
        const [size, page] = [Number(url.searchParams.get('per_page') ?? 30), Number(url.searchParams.get('page') ?? 1)]
        expect(size <= 100, 'per_page is at most 100')
        return { status: 200, body: state.hooks.slice((page - 1) * size, page * size).map(shown) }
      }
      case 'POST': {
        const body = JSON.parse(text)
        expect(body.name === 'web', 'name must be web')
        expectConfig(body, expect)
        if (state.hooks.some(({ config }) => config.url === body.config.url)) {
          return {
            status: 422,
            body: { message: 'Validation Failed', errors: [{ message: 'Hook already exists on this repository' }] },
          }
        }
        const made: TestHook = { id: ++ids, active: body.active, events: body.events, config: body.config }
        state.hooks.push(made)
        return { status: 201, body: shown(made) }
      }
      case 'PATCH hook': {
        const body = JSON.parse(text)
        expectConfig(body, expect)
        Object.assign(hook!, { active: body.active, events: body.events, config: body.config })
        return { status: 200, body: shown(hook!) }
      }
      case 'POST hook pings':
        void deliver(hook!)
        return { status: 204 }
      case 'GET hook deliveries':
        return {
          status: 200,
          body: state.deliveries.filter((one) => one.hook === hook!.id).map(({ hook: _, ...rest }) => rest),
        }
      default:
        state.broken.push(`${method} ${url.pathname} is no request of the documents`)
        return { status: 404, body: { message: 'Not Found' } }
    }
  }

  const server = createServer((request, response) => {
    answer(request).then(({ status, body, headers = {} }) => {
      const date = new Date(Date.now() + state.skewMs).toUTCString()
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', date, ...headers })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}${base}`,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  })
}

// biome-ignore lint/suspicious/noExplicitAny: what a client sends is of any shape
function expectConfig(body: any, expect: (holds: boolean, what: string) => void): void {
  expect(/^https?:\/\//.test(body?.config?.url ?? ''), 'config.url is no address')
  expect(body?.config?.content_type === 'json', 'content_type is not json')
  expect(body?.config?.insecure_ssl === '0', 'certificates are not verified')
  expect(typeof body?.config?.secret === 'string' && body.config.secret.length >= 32, 'the secret is short')
  expect(Array.isArray(body?.events) && body.events.includes('push'), 'push is not among the events')
}

/** GitHub never shows a secret. */
function shown({ id, active, events, config }: TestHook) {
  const secret = config.secret === undefined ? {} : { secret: '********' }
  return { type: 'Repository', id, name: 'web', active, events, config: { ...config, ...secret } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
