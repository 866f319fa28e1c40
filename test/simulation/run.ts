import { execFile } from 'node:child_process'
import { join } from 'node:path'

/** What a process that ran schedules came to. */
export interface Ran {
  readonly ran: number
  readonly counts: Readonly<Record<string, number>>
  readonly least: { readonly pushes: number; readonly tamperings: number }
  readonly failed?: { readonly seed: number; readonly violations: readonly string[] }
  /** What was printed before: with --trace the traces. */
  readonly trace: string
  /** The trace of what failed, with how to replay it. */
  readonly told: string
}

/**
 * Several of these processes run side by side, so none gains by threads for its garbage; and most of what a schedule makes is gone with it:
 * with room for that, a twentieth of the time.
 */
export const flags: readonly string[] = ['--single-threaded-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']

/** Runs schedules in a process of their own, as they change the product's files while they are loaded. */
export function runSchedules(...args: readonly string[]): Promise<Ran> {
  const file = join(import.meta.dirname, 'run-many.ts')
  const options = { maxBuffer: 256 * 1024 * 1024 }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...flags, file, ...args], options, (cause, stdout, stderr) => {
      const lines = stdout.trimEnd().split('\n')
      const line = lines.pop() ?? ''
      const trace = lines.join('\n')
      if (line.startsWith('{')) resolve({ ...(JSON.parse(line) as Omit<Ran, 'told' | 'trace'>), trace, told: stderr })
      else reject(new Error(stderr, { cause }))
    })
  })
}
