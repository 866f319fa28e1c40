import { type JournalFile, journalFile } from '../../lib/adapters/disk/queue/journal-file.ts'

/**
 * What goes wrong with an operation on a file:
 * - `torn`: an append reaches the file in part, as on a full disk.
 * - `unsynced`: a sync fails, and nobody knows what of the appended is on the disk.
 * - `undone`: a replacement fails before it took the place of the old file.
 * - `unknown`: a replacement took its place, and then the sync of the folder failed.
 */
export type FileFault = 'none' | 'torn' | 'unsynced' | 'undone' | 'unknown'

/** A file that meets the faults in turn, each at the next operation of its kind, and none when they are used up. */
export interface FaultyJournalFile extends JournalFile {
  /** How much of the file a power cut leaves for sure. */
  readonly synced: number
}

const kinds = {
  append: ['torn'],
  sync: ['unsynced'],
  replace: ['undone', 'unknown'],
} as const satisfies Readonly<Record<string, readonly FileFault[]>>

export function faultyJournalFile(path: string, faults: readonly FileFault[]): FaultyJournalFile {
  const inner = journalFile(path)
  const rest = [...faults]
  let broken = false
  let synced = 0
  const next = (kind: keyof typeof kinds): FileFault => {
    const [fault = 'none'] = rest
    const mine = fault === 'none' || kinds[kind].some((one) => one === fault)
    return mine ? (rest.shift() ?? 'none') : 'none'
  }
  const fail = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  const guard = (): void => {
    if (broken) throw new Error('the file has to be replaced first')
  }
  return {
    get size() {
      return inner.size
    },
    get whole() {
      return inner.whole && !broken
    },
    get synced() {
      return synced
    },
    append(text) {
      guard()
      const fault = next('append')
      inner.append(fault === 'torn' ? text.slice(0, text.length / 2) : text)
      broken = fault === 'torn'
      if (broken) fail()
    },
    async sync() {
      guard()
      broken = next('sync') === 'unsynced'
      if (broken) fail()
      await inner.sync()
      synced = inner.size
    },
    async replace(text) {
      const fault = next('replace')
      if (fault === 'undone') fail()
      await inner.replace(text)
      synced = inner.size
      broken = fault === 'unknown'
      if (broken) fail()
    },
    close: () => inner.close(),
  }
}
