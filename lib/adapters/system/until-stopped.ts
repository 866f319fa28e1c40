import process from 'node:process'
import { Problem } from '../../core/problem.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs something long. The first SIGINT or SIGTERM aborts its signal and lets it clean up; the answer is then a Problem `Aborted`. A
 * second one ends the process as if nobody listened.
 */
export async function untilStopped<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController()
  let stopped: Problem | undefined
  const stop = (name: string): void => {
    ignore()
    const remedy = 'What was done is recorded; the next run goes on from there'
    stopped = new Problem({ code: 'Aborted', what: `stopped by ${name}`, remedy })
    end.abort(stopped)
  }
  const ignore = (): void => {
    for (const name of signals) process.off(name, stop)
  }
  for (const name of signals) process.on(name, stop)
  try {
    const result = await run(end.signal)
    if (stopped !== undefined) throw stopped
    return result
  } catch (cause) {
    throw stopped ?? cause
  } finally {
    ignore()
    // Nothing that is still under way keeps the process alive.
    end.abort()
  }
}
