import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isErrno } from '../../adapters/disk/absent.ts'
import { messageOf, Problem } from '../../core/problem.ts'

const run = promisify(execFile)
const demoName = 'Sluice demo'
const demoEmail = 'demo@sluice.invalid'

/** Commits of the demo are not the user's, and need no settings of theirs. */
const demo = ['-c', `user.name=${demoName}`, '-c', `user.email=${demoEmail}`, '-c', 'commit.gpgsign=false']
/** Git must not guess who somebody is: it may on one machine and not on the next. */
const nobody = ['-c', 'user.useConfigOnly=true']

/** Runs git in a folder, as the demo; answers what it printed. Throws a Problem where git is not there, or fails. */
export function git(folder: string, args: readonly string[]): Promise<string> {
  return gitAs(demo, folder, args)
}

/** Whether git knows whose a commit of the user would be. */
export function knowsUser(folder: string): Promise<boolean> {
  return gitAs(nobody, folder, ['var', 'GIT_AUTHOR_IDENT']).then(
    () => true,
    () => false,
  )
}

/** Has the commits of a repository be the demo's, where nobody says otherwise. */
export async function nameDemo(folder: string): Promise<void> {
  await git(folder, ['config', 'user.name', demoName])
  await git(folder, ['config', 'user.email', demoEmail])
}

async function gitAs(who: readonly string[], folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...who, ...args], { cwd: folder })
    return stdout.trim()
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) {
      throw new Problem({ code: 'ToolMissing', subject: 'git', what: 'is not there', remedy: 'Install git', cause })
    }
    throw failed(folder, args, cause)
  }
}

/** What git says of it, in place of the whole command line. */
function failed(folder: string, args: readonly string[], cause: unknown): Problem {
  const text = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : ''
  const said = /^(?:fatal|error): (.+?)\.?$/m.exec(text)?.[1] ?? messageOf(cause)
  const what = `git ${args[0] ?? ''} failed: ${said}`
  // What a machine that went down in the middle of a commit leaves.
  const remedy = 'If no git works there now, remove that file'
  return new Problem({ code: 'Aborted', subject: folder, what, ...(said.includes('.lock') && { remedy }) })
}
