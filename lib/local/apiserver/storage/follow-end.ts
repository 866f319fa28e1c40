import { keepEnd } from './end-file.ts'

/** Notes how far a journal goes while it is written to, so that a crash leaves that known but for the last moments. */
export interface EndFollower {
  /** Told of each revision that is on the disk. */
  reached(revision: number): void
  /** Notes the last of them. */
  close(): Promise<void>
}

/** Follows a journal whose end was just kept; notes it again this long after it grew, however much it grows meanwhile. */
export function followEnd(folder: string, kept: number, pauseMs: number): EndFollower {
  let last = kept
  let noted = kept
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const note = async (): Promise<void> => {
    if (last === noted) return
    const revision = last
    await keepEnd(folder, revision)
    noted = revision
  }
  const later = (): void => {
    timer = undefined
    // What was noted before holds on, and the next growth or the end tries again.
    running = note().catch(() => undefined)
  }
  return {
    reached(revision) {
      last = revision
      timer ??= setTimeout(later, pauseMs).unref()
    },
    async close() {
      clearTimeout(timer)
      await running
      await note()
    },
  }
}
