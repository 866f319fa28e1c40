import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came of one invocation. */
export type Invoked =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string }

interface Invocation {
  readonly id: string
  readonly event: unknown
  readonly timeoutMs: number
  readonly done: (result: Invoked) => void
}

/** The side of Lambda that a runtime speaks to: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export interface RuntimeApi {
  /** Host and port, as in the variable AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Hands an event to the runtime as soon as that asks. */
  hand(invocation: Invocation): void
  /** Ends whatever is under way or waits: the process is gone. */
  fail(type: string, message: string): void
  close(): void
}

export interface RuntimeApiWorld {
  /** Told when the runtime has handed in what came of an invocation: from then on Lambda freezes it. */
  answered(): void
  /** Told when the runtime could not load its handler: its process is of no more use. */
  broken(): void
}

export async function runtimeApi({ answered, broken }: RuntimeApiWorld): Promise<RuntimeApi> {
  const waiting: Invocation[] = []
  const under = new Map<string, Invocation>()
  let asking: ServerResponse | undefined

  const give = (): void => {
    const next = asking === undefined ? undefined : waiting.shift()
    if (next === undefined || asking === undefined) return
    under.set(next.id, next)
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(Date.now() + next.timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:000000000000:function:test',
      'lambda-runtime-trace-id': `Root=1-00000000-${next.id.replaceAll('-', '').slice(0, 24)};Sampled=1`,
    })
    asking.end(JSON.stringify(next.event))
    asking = undefined
  }

  const fail = (result: Invoked): void => {
    for (const one of [...under.values(), ...waiting.splice(0)]) one.done(result)
    under.clear()
    asking = undefined
  }

  const server = createServer(async (request, response) => {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? ''
    if (path === 'invocation/next') {
      asking = response
      return give()
    }
    const body = await textOf(request)
    const [, id = '', outcome] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    const result: Invoked =
      outcome === 'response' ? { kind: 'answer', value: JSON.parse(body) } : { kind: 'failed', ...failureIn(body) }
    response.once('finish', () => {
      if (path === 'init/error') {
        broken()
        return fail(result)
      }
      answered()
      under.get(id)?.done(result)
      under.delete(id)
    })
    response.writeHead(202).end('{"status":"OK"}')
  })
  // A frozen process keeps its connections for as long as it is frozen.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    hand(invocation) {
      waiting.push(invocation)
      give()
    },
    fail: (type, message) => fail({ kind: 'failed', type, message }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function failureIn(body: string): { readonly type: string; readonly message: string } {
  const { errorType = '', errorMessage = '' }: { errorType?: string; errorMessage?: string } = JSON.parse(body)
  return { type: errorType, message: errorMessage }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
