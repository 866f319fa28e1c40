import type { Clock } from '../core/clock.ts'
import { asProblem, type Problem } from '../core/problem.ts'

/** Takes work that nobody waits for; of two pieces with one key the later one is enough. */
export interface WhenQuiet {
  later(key: string, work: () => Promise<void>): void
  /** Ends when nothing of it runs any more. */
  close(): Promise<void>
}

export interface QuietWorld {
  readonly clock: Clock
  /** What waits then is dropped. */
  readonly signal: AbortSignal
  readonly report: (problem: Problem) => void
}

const pauseMs = 1_000
/** Work that waited this long is done in the middle of other work. */
const longestMs = 10_000

/** Does work once a second went by without more of it: in one process it would hold up those who work on what came before. */
export function whenQuiet({ clock, signal, report }: QuietWorld): WhenQuiet {
  const waiting = new Map<string, () => Promise<void>>()
  let asked = 0
  let running: Promise<void> | undefined

  const quiet = async (): Promise<void> => {
    const since = clock.now()
    for (let before = -1; before !== asked && clock.now() - since < longestMs; ) {
      before = asked
      await clock.sleep(pauseMs, signal)
    }
  }
  const run = async (): Promise<void> => {
    while (waiting.size > 0) {
      await quiet()
      const all = [...waiting.values()]
      waiting.clear()
      for (const work of all) await work()
    }
  }
  const start = async (): Promise<void> => {
    try {
      await run()
    } catch (cause) {
      const what = 'did not do what could wait'
      if (!signal.aborted) report(asProblem(cause, { code: 'StoreFailed', subject: 'sluice local', what }))
    } finally {
      running = undefined
    }
  }
  return {
    later(key, work) {
      asked++
      waiting.set(key, work)
      running ??= start()
    },
    close: async () => running,
  }
}
