import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Invoked, runtimeApi } from './runtime-api.ts'

/** A bundled function as it runs in Lambda: in a process of its own, which is frozen between invocations and killed when its time is up. */
export interface LambdaFunction {
  invoke(event: unknown): Promise<Invoked>
  /** All that it has printed. */
  log(): string
  stop(): Promise<void>
}

export interface LambdaOptions {
  /** Folder of the bundle. */
  readonly code: string
  /** What the stack sets, and the place of AWS. */
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Where programs of layers are. */
  readonly path?: string
  /** `index.handler` where not given. */
  readonly handler?: string
}

const bootstrap = join(import.meta.dirname, 'bootstrap.ts')

/** Prepares a function; its process starts with the first invocation, as in Lambda, and again after it has ended. */
export async function lambdaFunction(options: LambdaOptions): Promise<LambdaFunction> {
  const { code, variables, timeoutMs, path = process.env.PATH ?? '', handler = 'index.handler' } = options
  let child: ChildProcess | undefined
  let log = ''
  const api = await runtimeApi({
    answered: () => void child?.kill('SIGSTOP'),
    broken() {
      child = undefined
    },
  })

  const start = (): void => {
    // Nothing of this process' own environment: a function has what Lambda and the stack give it.
    const env = {
      ...{ PATH: path, LANG: 'en_US.UTF-8', TZ: ':UTC', AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' },
      ...{ AWS_LAMBDA_RUNTIME_API: api.address, LAMBDA_TASK_ROOT: code, _HANDLER: handler },
      ...{ AWS_LAMBDA_FUNCTION_NAME: 'test', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
      ...variables,
    }
    const started = spawn(process.execPath, [bootstrap], { cwd: code, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
    started.once('exit', (status, signal) => {
      if (child !== started) return
      child = undefined
      api.fail('Runtime.ExitError', `ended with ${status ?? signal}`)
    })
    child = started
  }

  return {
    log: () => log,
    async invoke(event) {
      if (child === undefined) start()
      const { promise, resolve } = Promise.withResolvers<Invoked>()
      api.hand({ id: randomUUID(), event, timeoutMs, done: resolve })
      child?.kill('SIGCONT')
      const timer = setTimeout(() => {
        const overdue = child
        child = undefined
        overdue?.kill('SIGKILL')
        api.fail('Sandbox.Timedout', `Task timed out after ${timeoutMs} ms`)
      }, timeoutMs)
      try {
        return await promise
      } finally {
        clearTimeout(timer)
      }
    },
    async stop() {
      const running = child
      if (running !== undefined) {
        const ended = once(running, 'exit')
        running.kill('SIGKILL')
        await ended
      }
      api.close()
    },
  }
}
