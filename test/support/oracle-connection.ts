import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { isJsonObject, type Json } from '../../lib/core/json.ts'

/** What Flux answers: a value, or the error that its user would see. */
export type Verdict<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'error'; readonly error: string }

interface Reply {
  readonly id: number
  readonly result?: Json
  readonly error?: string
}

/** A running oracle: `ask` one thing, or `stop`. */
export function connect(program: string) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map<number, PromiseWithResolvers<Reply>>()
  let asked = 0
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  /** An idle oracle must not keep the test process alive; one that owes an answer must. */
  const holdOpen = (open: boolean) => {
    for (const handle of [child, child.stdin, child.stdout]) {
      if (handle === child || handle instanceof Socket) open ? handle.ref() : handle.unref()
    }
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = parseReply(line)
    waiting.get(reply.id)?.resolve(reply)
    waiting.delete(reply.id)
    if (waiting.size === 0) holdOpen(false)
  })
  child.on('close', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`oracle ended with ${code}`))
  })
  const ask = async <T>(method: string, params: object): Promise<Verdict<T>> => {
    const id = ++asked
    const answer = Promise.withResolvers<Reply>()
    waiting.set(id, answer)
    holdOpen(true)
    child.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    const { result, error } = await answer.promise
    if (error?.startsWith('oracle: ')) throw new Error(`${method}: ${error}`)
    return error === undefined ? { kind: 'ok', value: result as T } : { kind: 'error', error }
  }
  const stop = async () => {
    child.stdin.end()
    await ended
  }
  return { ask, stop }
}

function parseReply(line: string): Reply {
  const reply: unknown = JSON.parse(line)
  if (!isJsonObject(reply) || typeof reply.id !== 'number') throw new Error(`oracle said ${line}`)
  return reply as unknown as Reply
}
