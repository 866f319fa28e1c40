import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A file to write: its text, null to delete it, or one of the odd kinds. */
export type FileChange = string | Uint8Array | null | { readonly executable: string } | { readonly symlink: string }

/** A real Git repository in a temporary folder, with fixed authors and dates. */
export interface GitRepository {
  readonly folder: string
  /** `file://` address. */
  readonly url: string
  /** Writes the changes on the branch that is checked out; gives the commit's id. */
  commit(changes: Readonly<Record<string, FileChange>>, message?: string): string
  /** Tags a commit (HEAD); with a message the tag is an object of its own. */
  tag(name: string, options?: { readonly message?: string; readonly at?: string }): void
  /** Checks out a branch, created at HEAD where it does not exist. */
  branch(name: string): void
  /** Any git command, for what the rest does not do; gives its trimmed output. */
  git(...args: readonly string[]): string
  remove(): void
}

/** Makes an empty repository. Each commit is one minute younger than the one before. */
export function createRepository(
  options: { readonly branch?: string; readonly format?: 'sha256' } = {},
): GitRepository {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-git-'))
  let minutes = 0
  const git = (...args: readonly string[]): string => {
    const date = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString()
    return run(folder, args, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date })
  }
  git('init', '-q', `--initial-branch=${options.branch ?? 'main'}`, `--object-format=${options.format ?? 'sha1'}`)
  return {
    folder,
    url: pathToFileURL(folder).href,
    git,
    commit(changes, message = 'change') {
      minutes += 1
      for (const [path, change] of Object.entries(changes)) write(join(folder, path), change)
      git('add', '-A', '-f')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    tag(name, { message, at = 'HEAD' } = {}) {
      if (message === undefined) git('tag', name, at)
      else git('tag', '-a', '-m', message, name, at)
    },
    branch(name) {
      const exists = git('branch', '--list', name) !== ''
      git('checkout', '-q', ...(exists ? [] : ['-b']), name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function run(folder: string, args: readonly string[], dates: Readonly<Record<string, string>>): string {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    ...dates,
  }
  return execFileSync('git', ['-c', 'gc.auto=0', ...args], { cwd: folder, env, encoding: 'utf8' }).trim()
}

function write(path: string, change: FileChange): void {
  rmSync(path, { force: true })
  if (change === null) return
  mkdirSync(dirname(path), { recursive: true })
  if (typeof change === 'string' || change instanceof Uint8Array) writeFileSync(path, change)
  else if ('symlink' in change) symlinkSync(change.symlink, path)
  else {
    writeFileSync(path, change.executable)
    chmodSync(path, 0o755)
  }
}
