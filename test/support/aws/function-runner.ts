import { type LambdaFunction, lambdaFunction } from '../lambda/lambda-function.ts'
import { listen } from '../raw-http.ts'

/** A deployed function, as it is to be run. */
export interface RunnableFunction {
  /** Folder of its bundle. */
  readonly code: string
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** Runs deployed functions on this machine, each in a process of its own. */
export interface FunctionRunner {
  /** Where the emulator sends the events of a function. */
  url(logical: string): string
  /** What a function has printed. */
  log(logical: string): string
  /** The events that it was given. */
  events(logical: string): readonly unknown[]
  close(): Promise<void>
}

interface Running {
  readonly as: string
  readonly started: LambdaFunction
}

/**
 * Runs functions under the Runtime API, for those that ministack hands its invocations to. Its own runtime would do for most of them, but
 * it takes the TLS off requests to this machine, where the API server is, and knows neither deadlines nor frozen processes.
 */
export async function functionRunner(
  find: (logical: string) => Promise<RunnableFunction>,
  path: string,
): Promise<FunctionRunner> {
  const running = new Map<string, Running>()
  const logs = new Map<string, string>()
  const turns = new Map<string, Promise<unknown>>()
  const events = new Map<string, unknown[]>()

  const log = (logical: string): string => (logs.get(logical) ?? '') + (running.get(logical)?.started.log() ?? '')

  /** A function that was configured anew is another one. */
  const current = async (logical: string): Promise<LambdaFunction> => {
    const wanted = await find(logical)
    const as = JSON.stringify(wanted)
    const known = running.get(logical)
    if (known?.as === as) return known.started
    logs.set(logical, log(logical))
    running.delete(logical)
    await known?.started.stop()
    const started = await lambdaFunction({ ...wanted, path })
    running.set(logical, { as, started })
    return started
  }

  const server = await listen(async (request, response) => {
    const logical = request.url?.slice(1) ?? ''
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const event: unknown = JSON.parse(Buffer.concat(chunks).toString())
    events.set(logical, [...(events.get(logical) ?? []), event])
    // One process works one event at a time; Lambda would start another one.
    const turn = (turns.get(logical) ?? Promise.resolve()).then(async () => {
      const invoked = await (await current(logical)).invoke(event)
      if (invoked.kind === 'answer') response.writeHead(200).end(JSON.stringify(invoked.value))
      else response.writeHead(500).end(`${invoked.type}: ${invoked.message}`)
    })
    turns.set(
      logical,
      turn.catch((cause: unknown) => void response.writeHead(500).end(String(cause))),
    )
  })
  return {
    log,
    events: (logical) => events.get(logical) ?? [],
    url: (logical) => `http://127.0.0.1:${server.port}/${logical}`,
    async close() {
      await server.close()
      for (const { started } of running.values()) await started.stop()
    },
  }
}
