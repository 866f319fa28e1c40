import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { repository } from '../support/source-files.ts'

/** What a run of the program printed, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A folder of a user, in which the real program runs as a process of its own. */
export interface Shell {
  readonly folder: string
  /** Runs `sluice` with a command line without quotes. */
  sluice(
    line: string,
    stop?: { readonly signal: NodeJS.Signals; readonly when: () => Promise<boolean> },
  ): Promise<Ended>
  write(file: string, content: string): Promise<void>
  remove(): Promise<void>
}

const program = join(repository, 'lib', 'cli', 'bin.ts')

export async function shell(): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-shell-'))
  return {
    folder,
    write: (file, content) => writeFile(join(folder, file), content),
    remove: () => rm(folder, { recursive: true, force: true }),
    async sluice(line, stop) {
      const child = spawn(process.execPath, [program, ...line.split(' ').filter(Boolean)], { cwd: folder })
      const closed = once(child, 'close')
      const ended = Promise.all([text(child.stdout), text(child.stderr), closed])
      if (stop !== undefined) {
        while (child.exitCode === null && !(await stop.when())) await pause(50)
        child.kill(stop.signal)
      }
      const [out, err] = await ended
      return { code: child.exitCode, out, err }
    },
  }
}
