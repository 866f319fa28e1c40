/** Lines that wait to be sent. */
export interface LineQueue {
  push(line: string): void
  end(): void
  /** Called when the stream is over, whoever ended it. */
  follow(stop: () => void): void
  readonly stream: AsyncIterable<string>
}

/** A client that does not read is dropped when this many lines wait: it starts again from where it was. */
const mostWaiting = 100_000

/** A stream of lines that ends by itself after a time, or when the client goes. */
export function lineQueue(signal: AbortSignal, timeoutMs: number): LineQueue {
  let waiting: string[] = []
  let wake: (() => void) | undefined
  let over = false
  const stops: (() => void)[] = []
  const end = (): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    for (const stop of stops) stop()
    wake?.()
  }
  const timer = setTimeout(end, timeoutMs)
  timer.unref()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  async function* lines(): AsyncGenerator<string> {
    try {
      for (;;) {
        if (waiting.length > 0) {
          const text = waiting.join('')
          waiting = []
          yield text
        } else if (over) return
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      end()
    }
  }
  return {
    push(line) {
      if (over) return
      waiting.push(line)
      if (waiting.length > mostWaiting) end()
      wake?.()
    },
    end,
    follow(stop) {
      if (over) stop()
      else stops.push(stop)
    },
    stream: lines(),
  }
}
