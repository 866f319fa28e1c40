import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** The processes of one test cluster; they end with `close()`, with this process, or with the supervisor, whichever is first. */
export interface Supervisor {
  start(name: string, path: string, args: readonly string[]): Promise<void>
  stop(name: string): Promise<void>
  makeCertificates(): Promise<void>
  isRunning(name: string): boolean
  /** What a process has printed so far. */
  log(name: string): Promise<string>
  /** Kills everything and removes the folder. */
  close(): Promise<void>
}

type Reply = { readonly ok?: string; readonly error?: string; readonly exited?: string }

/** Starts the supervisor program (test/cluster/binaries/supervisor) for a folder that it removes at the end. */
export function startSupervisor(program: string, folder: string): Supervisor {
  const child = spawn(program, [folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const running = new Set<string>()
  const waiting: ((reply: Reply) => void)[] = []
  const closed = once(child, 'exit')
  const hold = holdOf(child)
  createInterface(child.stdout).on('line', (line) => {
    const reply: Reply = JSON.parse(line)
    if (reply.exited !== undefined) running.delete(reply.exited)
    else waiting.shift()?.(reply)
  })
  child.on('exit', () => {
    for (const answer of waiting.splice(0)) answer({ error: 'the supervisor ended' })
  })
  const send = async (command: object): Promise<void> => {
    if (child.exitCode !== null) throw new Error('the test cluster has been stopped')
    const { promise, resolve } = Promise.withResolvers<Reply>()
    waiting.push(resolve)
    child.stdin.write(`${JSON.stringify(command)}\n`)
    const reply = await hold(promise)
    if (reply.error !== undefined) throw new Error(reply.error)
  }
  const logFile = (name: string) => join(folder, `${name}.log`)
  return {
    async start(name, path, args) {
      running.add(name)
      await send({ op: 'start', name, path, arguments: args, log: logFile(name) })
    },
    async stop(name) {
      running.delete(name)
      await send({ op: 'stop', name })
    },
    makeCertificates: () => send({ op: 'certificates', folder }),
    isRunning: (name) => running.has(name),
    log: (name) => readFile(logFile(name), 'utf8').catch(() => ''),
    async close() {
      child.stdin.end()
      await hold(closed)
    },
  }
}

/** Lets this process end while a cluster still runs, so a forgotten `stop()` hangs no test run; but not while a reply is awaited. */
function holdOf(child: ChildProcessByStdio<Writable, Readable, null>): <T>(work: Promise<T>) => Promise<T> {
  let held = 0
  const change = (to: 'ref' | 'unref') => {
    child[to]()
    if (child.stdout instanceof Socket) child.stdout[to]()
  }
  change('unref')
  return async (work) => {
    if (held++ === 0) change('ref')
    try {
      return await work
    } finally {
      if (--held === 0) change('unref')
    }
  }
}
