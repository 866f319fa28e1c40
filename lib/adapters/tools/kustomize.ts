import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Kustomize, KustomizeResult } from '../../build/kustomize.ts'
import { Problem } from '../../core/problem.ts'

const timeoutMs = 60_000
const maxOutput = 64 * 1024 * 1024

export interface KubectlKustomizeOptions {
  /** The kustomize that is built into the kubectl. */
  readonly engine?: string
  /** Builds happen in folders of their own in here; the system's temporary folder. */
  readonly folder?: string
}

/** Kustomize as kubectl brings it, run in a folder that holds nothing but the files of the build. */
export function kubectlKustomize(kubectl: string, options: KubectlKustomizeOptions = {}): Kustomize {
  const { engine = 'kustomize/5.8.1', folder = tmpdir() } = options
  return {
    engine,
    build: async (files, directory, signal) => {
      const place = realpathSync(mkdtempSync(join(folder, 'sluice-build-')))
      try {
        const root = join(place, 'tree')
        writeTree(root, files)
        return withoutRoot(await run(kubectl, join(root, directory), place, signal), root)
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    },
  }
}

/** Synchronous: a build has a handful of small files, and a promise for each costs more than the write. */
function writeTree(root: string, files: ReadonlyMap<string, Uint8Array>): void {
  const made = new Set<string>()
  mkdirSync(root, { mode: 0o700 })
  for (const [path, bytes] of files) {
    if (path.split('/').some((part) => part === '' || part === '.' || part === '..') || path.includes('\0')) {
      throw new Problem({ code: 'InvalidInput', what: `is no path of a file: ${JSON.stringify(path)}` })
    }
    const target = join(root, path)
    const parent = dirname(target)
    if (!made.has(parent)) mkdirSync(parent, { recursive: true, mode: 0o700 })
    made.add(parent)
    writeFileSync(target, bytes, { mode: 0o600, flag: 'wx' })
  }
}

/** A build ends before Go's garbage collector pays for itself (10% of its time); a large one still gets it at the limit. */
const shortLived = { GOGC: 'off', GOMEMLIMIT: '256MiB' }

/** The environment is empty: no credentials to read, and no git or helm to be found. */
function run(kubectl: string, directory: string, home: string, signal: AbortSignal): Promise<KustomizeResult> {
  const args = ['kustomize', '--load-restrictor', 'LoadRestrictionsNone', directory]
  const env = { HOME: home, TMPDIR: home, KUBERC: 'off', ...shortLived }
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxOutput, signal } as const
  return new Promise((resolve, reject) => {
    execFile(kubectl, args, { cwd: home, env, encoding: 'utf8', ...limits }, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'ok', yaml: stdout })
      // A number is the exit status: kustomize itself has something to say.
      if (typeof error.code === 'number') return resolve({ kind: 'error', text: withoutWarnings(stderr) })
      reject(failedRun(error, signal))
    })
  })
}

function withoutWarnings(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^(# Warning: |\d{4}\/\d\d\/\d\d .*Warning: )/.test(line))
  return lines.join('\n').trim()
}

function failedRun(
  error: Error & { readonly code?: unknown; readonly killed?: boolean },
  signal: AbortSignal,
): Problem {
  if (signal.aborted) return new Problem({ code: 'Aborted', what: 'the build was stopped', cause: signal.reason })
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new Problem({ code: 'BuildFailed', what: `kustomize printed more than ${maxOutput / 1024 / 1024} MiB` })
  }
  if (error.killed === true) {
    return new Problem({ code: 'BuildFailed', what: `kustomize took longer than ${timeoutMs / 1000} s` })
  }
  return new Problem({ code: 'ToolMissing', subject: 'kubectl', what: 'cannot be run', cause: error })
}

/** Messages name files as the repository has them. */
function withoutRoot(result: KustomizeResult, root: string): KustomizeResult {
  if (result.kind === 'ok') return result
  return { ...result, text: result.text.replaceAll(`${root}/`, '').replaceAll(root, '.') }
}
