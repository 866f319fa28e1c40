import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { replaceFile } from '../../adapters/disk/replace-file.ts'
import { fleetText } from './fleet-text.ts'
import { git, knowsUser, nameDemo } from './git.ts'
import { commitHook } from './hook.ts'
import { type DemoPlace, demoPlace } from './place.ts'
import { sampleFiles } from './sample-files.ts'

/**
 * Makes what the demo needs in a data folder that this process owns, where it is not there yet: a repository in Flux's layout and a fleet
 * file with two embedded clusters. A repository that is there is the user's, and left as it is. Throws a Problem where git is missing.
 */
export async function prepareDemo(data: string): Promise<DemoPlace> {
  const place = demoPlace(data)
  await mkdir(place.folder, { recursive: true })
  if (!existsSync(place.secretFile)) await replaceFile(place.secretFile, randomBytes(32).toString('hex'))
  if (!existsSync(place.repository)) await makeRepository(place)
  const hook = join(place.repository, '.git', 'hooks', 'post-commit')
  // A machine's template for repositories may have none.
  await mkdir(dirname(hook), { recursive: true })
  await writeFile(hook, commitHook(place, process.execPath))
  await chmod(hook, 0o755)
  await replaceFile(place.fleetFile, fleetText(place))
  return place
}

/** It gets its name when it is whole: a start that was stopped half-way begins again. */
async function makeRepository({ repository }: DemoPlace): Promise<void> {
  const draft = `${repository}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft)
  for (const [path, text] of sampleFiles()) {
    await mkdir(join(draft, dirname(path)), { recursive: true })
    await writeFile(join(draft, path), text)
  }
  await git(draft, ['init', '--quiet', '--initial-branch=main'])
  // A commit there works as printed, whatever this machine's settings say: its hook runs, and it has an author.
  await git(draft, ['config', 'core.hooksPath', '.git/hooks'])
  if (!(await knowsUser(draft))) await nameDemo(draft)
  await git(draft, ['add', '--all'])
  await git(draft, ['commit', '--quiet', '--message=A sample fleet'])
  await rename(draft, repository)
}
