import { changeLine } from './record.ts'
import type { Journal } from './store.ts'

/** Puts lines at the end of a file for good, or leaves the file as it was. */
export type AppendLines = (lines: string) => Promise<void>

/**
 * A journal over something that lines can be appended to. Lines that come while others are being written go out together; what could not be
 * written waits and goes with the next, so that nothing is left out between two that were kept.
 */
export function appending(append: AppendLines): Journal {
  let waiting = ''
  let running: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    const lines = waiting
    if (lines === '') return
    await append(lines)
    waiting = waiting.slice(lines.length)
  }
  return (change) => {
    if (change !== undefined) waiting += changeLine(change)
    const next = running.then(flush)
    running = next.catch(() => undefined)
    return next
  }
}
