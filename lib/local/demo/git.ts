import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isErrno } from '../../adapters/disk/absent.ts'
import { Problem } from '../../core/problem.ts'

const run = promisify(execFile)

/** Runs git in a folder; answers what it printed. Throws a Problem where git is not there, or fails. */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...who, ...args], { cwd: folder })
    return stdout.trim()
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) {
      throw new Problem({ code: 'ToolMissing', subject: 'git', what: 'is not there', remedy: 'Install git', cause })
    }
    throw new Problem({ code: 'Aborted', subject: folder, what: `git ${args[0] ?? ''} failed`, cause })
  }
}

/** Commits of the demo are not the user's, and need no settings of theirs. */
const who = ['-c', 'user.name=Sluice demo', '-c', 'user.email=demo@sluice.invalid', '-c', 'commit.gpgsign=false']
