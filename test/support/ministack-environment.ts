import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { underLock } from './lock.ts'

const version = '1.5.33'
const run = promisify(execFile)

/** Python of a virtual environment that holds ministack: installed once from PyPI and kept outside the checkout. */
export async function ministackPython(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice-test')
  const folder = join(cache, `ministack-${version}`)
  const python = join(folder, 'bin', 'python')
  // A virtual environment cannot be moved into place when it is complete, so a mark says that it is.
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return python
  await mkdir(cache, { recursive: true })
  await underLock(join(cache, 'ministack.lock'), async () => {
    if (existsSync(complete)) return
    await rm(folder, { recursive: true, force: true })
    await makeEnvironment(folder)
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${version}`])
    await mkdir(complete)
  })
  return python
}

/** Debian ships Python without what `venv` needs; `virtualenv` brings its own. */
async function makeEnvironment(folder: string): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', folder])
    return
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'virtualenv', folder]).catch(() => {
      throw new Error('no virtual environment could be made for ministack: install python3-venv or virtualenv', {
        cause,
      })
    })
  }
}
