import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { ministackPython } from './ministack-environment.ts'

/** Runs ministack in a process that ends with its standard input, so it ends with the test however that ends. */
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
sys.argv = ['ministack']
from ministack.app import main
main()
`

/** S3 and SQS as AWS answers them, on this machine. */
export interface Ministack {
  readonly endpoint: string
  /** What every AWS client needs to speak to it. */
  readonly client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  stop(): void
}

/** Starts ministack on a free port, installing it from PyPI into the user's cache at the first time. */
export async function startMinistack(): Promise<Ministack> {
  const python = await ministackPython()
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const started = await start(python, port)
    if (started !== undefined) return started
    if (attempt === 3) throw new Error('ministack did not get ready, three times')
  }
}

async function start(python: string, port: number): Promise<Ministack | undefined> {
  const child = spawn(python, ['-c', program], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', LOG_LEVEL: 'ERROR' },
  })
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  const endpoint = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 20_000
  while (child.exitCode === null && Date.now() < deadline) {
    if (await isReady(endpoint)) {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
      return {
        endpoint,
        client: { endpoint, region: 'eu-west-1', credentials },
        stop: () => void child.kill('SIGKILL'),
      }
    }
    await pause(50)
  }
  child.kill('SIGKILL')
  return undefined
}

async function isReady(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}
