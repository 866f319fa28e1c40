import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** A process that answers one order at a time: what it measures, nothing else of the bench disturbs. */
export interface BenchChild<Order, Answer> {
  ask(order: Order): Promise<Answer>
  stop(): Promise<void>
}

/** Starts a program of this folder; it says `ready`, then answers each message by one. */
export async function startChild<Order, Answer>(
  program: string,
  { args, env = {} }: { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Promise<BenchChild<Order, Answer>> {
  const child = fork(join(import.meta.dirname, program), [...args], { env: { ...process.env, ...env } })
  await answerOf(child)
  return {
    ask(order) {
      const answer = answerOf(child)
      child.send(order as object)
      return answer as Promise<Answer>
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const failed = (code: number | null) => reject(new Error(`the child ended with ${code}`))
  child.once('exit', failed)
  child.once('message', resolve)
  return promise.finally(() => {
    child.off('exit', failed)
    child.off('message', resolve)
  })
}
