import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { repository } from '../support/source-files.ts'

/** What a run of the program printed, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A program that stays up, with what it has printed so far. */
export interface Up {
  readonly pid: number
  out(): string
  err(): string
  /** Waits until what it printed matches, and answers the match. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

/** A folder of a user, in which the real program runs as a process of its own. */
export interface Shell {
  readonly folder: string
  /** Runs `sluice` with a command line without quotes. */
  sluice(
    line: string,
    stop?: { readonly signal: NodeJS.Signals; readonly when: () => Promise<boolean> },
  ): Promise<Ended>
  /** Starts a `sluice` that stays up. */
  start(line: string): Up
  write(file: string, content: string): Promise<void>
  remove(): Promise<void>
}

/** What is run as `sluice`, by a path that is absolute or begins in the folder; with the environment of the tests where none is given. */
export interface Program {
  readonly path: string
  readonly env?: NodeJS.ProcessEnv
}

const checkout: Program = { path: join(repository, 'lib', 'cli', 'bin.ts') }

export async function shell(program = checkout): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-shell-'))
  return {
    folder,
    write: (file, content) => writeFile(join(folder, file), content),
    remove: () => rm(folder, { recursive: true, force: true }),
    start: (line) => up(run(program, folder, line)),
    async sluice(line, stop) {
      const child = run(program, folder, line)
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

function run({ path, env = process.env }: Program, folder: string, line: string) {
  return spawn(process.execPath, [path, ...line.split(' ').filter(Boolean)], { cwd: folder, env })
}

function up(child: ReturnType<typeof run>): Up {
  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    printed.out += chunk.toString()
  })
  child.stderr.on('data', (chunk) => {
    printed.err += chunk.toString()
  })
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...printed }))
  return {
    pid: child.pid ?? 0,
    out: () => printed.out,
    err: () => printed.err,
    kill: (signal) => void child.kill(signal),
    ended,
    says: (pattern) =>
      eventually(`that it says ${pattern}`, () => {
        const found = pattern.exec(printed.out)
        if (found === null && child.exitCode !== null) throw new Error(`it ended: ${printed.err}`)
        return found ?? undefined
      }).catch((cause: unknown) => {
        throw new Error(`it said only: ${printed.out}${printed.err}`, { cause })
      }),
  }
}
